/*
 * What is new in a recording, as SARIF on standard output.
 */
#ifndef SECPROF_CLI_RECORDINGS_SARIF_H
#define SECPROF_CLI_RECORDINGS_SARIF_H

#include "error.h"
#include "recording_diff.h"

/* The results are shown in the file `path`, the first recording: the one that is committed. */
MUST_CHECK int recordings_sarif(
        const char *path, const struct recording_diff *diff, struct error *err);

#endif
