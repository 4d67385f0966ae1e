/*
 * Comparing recordings with a profile.
 */
#ifndef SECPROF_CLI_DIFF_RECORDING_H
#define SECPROF_CLI_DIFF_RECORDING_H

#include "diff_command.h"
#include "error.h"
#include "observed.h"

/* Prints what the profile would refuse.  Sets *status to the exit status if it succeeds. */
MUST_CHECK int diff_recording(const struct diff_command *options,
        const struct observed_source *source, const char *profile_path, int *status,
        struct error *err);

#endif
