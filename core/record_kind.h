/*
 * The kinds of values that descriptor tables (core/record.h) name.
 *
 * To add one: a const struct record_kind, here and in core/record_kind.c or one of the files beside
 * it.
 */
#ifndef SECPROF_CORE_RECORD_KIND_H
#define SECPROF_CORE_RECORD_KIND_H

#include "record.h"

extern const struct record_kind record_flag;           /* bool */
extern const struct record_kind record_u64;            /* uint64_t, min..max; max 0: all */
extern const struct record_kind record_u32;            /* uint32_t, min..max; max 0: all */
extern const struct record_kind record_i32;            /* int32_t, min..max */
extern const struct record_kind record_index;          /* int32_t; null is -1 */
extern const struct record_kind record_seconds;        /* uint64_t, microseconds */
extern const struct record_kind record_time;           /* int64_t, microseconds since 1970 */
extern const struct record_kind record_bytes;          /* char *, not necessarily UTF-8 */
extern const struct record_kind record_word;           /* char[form->max + 1] */
extern const struct record_kind record_owned_word;     /* char * */
extern const struct record_kind record_arch;           /* const struct arch * */
extern const struct record_kind record_object;         /* a struct of `record` */
extern const struct record_kind record_object_or_null; /* null: nothing is set in it */
extern const struct record_kind record_array;          /* a pointer to `element`s */

/* The schema of a whole number with its bounds, for kinds of other files. */
void record_describe_number(FILE *out, const struct record_field *field);

#endif
