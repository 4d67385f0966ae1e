/*
 * Values of a JSON tree that know where they are in it, so that an error can name the place
 * ("syscalls[3].args[0].index") and a value of a wrong type is never looked into.
 */
#ifndef SECPROF_JSON_PLACE_H
#define SECPROF_JSON_PLACE_H

#include "json_tree.h"

#include "error.h"

#include <stddef.h>
#include <stdint.h>

#define PLACE_PATH_MAX 160

struct json_place {
	const struct json_value *value;  /* borrowed; NULL: absent, or null, which Go programs write
	                                    for what is empty; never NULL for the root */
	const struct json_place *parent; /* NULL: the root */
	const char *key;                 /* NULL: an array's element */
	size_t index;
};

/* The parent must outlive the child; `object` must be an object, `array` an array. */
struct json_place place_member(const struct json_place *object, const char *key);
struct json_place place_element(const struct json_place *array, size_t index);

/* Cut if too long. */
void place_path(const struct json_place *place, char path[PLACE_PATH_MAX]);

/* As json_error(); for what is absent, the position is that of what lacks it.  Returns -1. */
int place_refuse(const struct json_place *place, struct error *err, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

MUST_CHECK int place_check_object(const struct json_place *place, struct error *err);
/* An absent array is an empty one. */
MUST_CHECK int place_check_array(const struct json_place *place, size_t *length, struct error *err);
/* The string lives as long as the tree; it holds no NUL. */
MUST_CHECK int place_string(const struct json_place *place, const char **string, struct error *err);
MUST_CHECK int place_unsigned(
        const struct json_place *place, uint64_t max, uint64_t *number, struct error *err);

#endif
