/*
 * Making a deny-list from a recording, and the refusals of one in an allow-list.
 */
#ifndef SECPROF_DENY_H
#define SECPROF_DENY_H

#include "error.h"
#include "generate.h"
#include "profile.h"
#include "recording.h"

struct name_set;

/* `observed` comes from recording_totals().  *profile must be zeroed. */
MUST_CHECK int generate_deny(const struct run *observed, const struct generate_options *options,
        struct profile *profile, struct error *err);

/* Adds to an allow-list, which allows the names in `allowed`, rules with EPERM for calls of
 * the risk table, or arguments of them, that it refuses anyway. */
MUST_CHECK int deny_beside(const struct run *observed, const struct generate_options *options,
        const struct name_set *allowed, struct profile *profile, struct error *err);

#endif
