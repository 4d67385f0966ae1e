/*
 * What making an allow-list and making a deny-list have in common.
 */
#ifndef SECPROF_GENERATE_PARTS_H
#define SECPROF_GENERATE_PARTS_H

#include "name_set.h"

#include "error.h"
#include "generate.h"
#include "recording.h"

/* Reports to options->remark, unless that is NULL; `detail` is formatted. */
void generate_remark(const struct generate_options *options, enum profile_remark_kind kind,
        const char *name, const char *detail, ...) __attribute__((format(printf, 4, 5)));

/* Refuses a recording that holds no calls, or lacks what its seeds knew; `harm` ends the
 * sentence "a profile from it would". */
MUST_CHECK int generate_check(const struct run *observed, const char *harm, struct error *err);

/* Names that this libseccomp does not know work only with a younger one. */
void generate_warn_young(const struct generate_options *options, const struct name_set *names);

#endif
