/*
 * Making an allow-list from a recording.
 */
#ifndef SECPROF_ALLOW_H
#define SECPROF_ALLOW_H

#include "error.h"
#include "generate.h"
#include "profile.h"
#include "recording.h"

/* `observed` comes from recording_totals().  *profile must be zeroed. */
MUST_CHECK int generate_allow(const struct run *observed, const struct generate_options *options,
        struct profile *profile, struct error *err);

#endif
