/*
 * Comparing two recordings.
 */
#ifndef SECPROF_CLI_DIFF_RECORDINGS_H
#define SECPROF_CLI_DIFF_RECORDINGS_H

#include "diff_command.h"
#include "error.h"

/* Prints what the second has that the first has not.  Sets *status to the exit status if it
 * succeeds. */
MUST_CHECK int diff_recordings(
        const struct diff_command *options, char *const paths[2], int *status, struct error *err);

#endif
