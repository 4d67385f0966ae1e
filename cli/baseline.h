/*
 * A profile beside those that it must not be looser than.
 */
#ifndef SECPROF_CLI_BASELINE_H
#define SECPROF_CLI_BASELINE_H

#include "error.h"
#include "option.h"
#include "profile.h"
#include "profile_context.h"

#include <stdbool.h>

/* Says in a note for each baseline file, unless `quiet`, whether the profile allows anything that
 * the baseline refuses, and what: as diff --subset does, on the machine that the profile is for. */
MUST_CHECK int baseline_compare(const struct profile *profile, const struct option_list *paths,
        struct profile_context context, bool quiet, struct error *err);

/* The machine that a profile with architectures is for, by the first of them. */
const struct arch *baseline_machine(const struct profile *profile);

#endif
