/*
 * What other C libraries and kernels call in place of what an allow-list allows.
 */
#ifndef SECPROF_STAND_INS_H
#define SECPROF_STAND_INS_H

#include "name_set.h"

#include "error.h"
#include "generate.h"
#include "profile.h"

/* Adds rules to an allow-list, whose rules are all there, and reports what they allow.  `names`
 * get what is answered by them. */
MUST_CHECK int stand_ins_add(const struct generate_options *options, struct profile *profile,
        struct name_set *names, struct error *err);

#endif
