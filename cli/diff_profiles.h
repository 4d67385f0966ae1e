/*
 * Comparing two profiles.
 */
#ifndef SECPROF_CLI_DIFF_PROFILES_H
#define SECPROF_CLI_DIFF_PROFILES_H

#include "diff_command.h"
#include "error.h"

/* Prints how they differ; with --subset, what only the first allows.  Sets *status to the exit
 * status if it succeeds. */
MUST_CHECK int diff_profiles(const struct diff_command *options, const char *const paths[2],
        int *status, struct error *err);

#endif
