/*
 * Refusals of the deny-list in an allow-list.
 */
#ifndef SECPROF_DENY_H
#define SECPROF_DENY_H

#include "name_set.h"

#include "error.h"
#include "generate.h"
#include "profile.h"
#include "recording.h"

/* Adds to an allow-list, which allows the names in `allowed`, rules with EPERM for calls of
 * the risk table, or arguments of them, that it refuses anyway. */
MUST_CHECK int deny_beside(const struct run *observed, const struct generate_options *options,
        const struct name_set *allowed, struct profile *profile, struct error *err);

#endif
