/*
 * A comparison of a recording with a profile, as text and as JSON on standard output.
 */
#ifndef SECPROF_CLI_DIFF_REPORT_H
#define SECPROF_CLI_DIFF_REPORT_H

#include "diff.h"
#include "error.h"
#include "recording.h"

#include <stdbool.h>

/* `verbose` lists what the profile allows and the recording does not have. */
MUST_CHECK int diff_report(
        const struct run *observed, const struct diff *diff, bool verbose, struct error *err);

void diff_report_json(const struct run *observed, const struct diff *diff);

#endif
