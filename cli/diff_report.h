/*
 * A comparison of a recording with a profile, as text and as JSON on standard output.
 */
#ifndef SECPROF_CLI_DIFF_REPORT_H
#define SECPROF_CLI_DIFF_REPORT_H

#include "error.h"
#include "profile.h"

#include <stdbool.h>

/* `verbose` lists what the profile allows and nobody used. */
MUST_CHECK int diff_report(
        const struct run *observed, const struct diff *diff, bool verbose, struct error *err);

void diff_report_json(const struct run *observed, const struct diff *diff);

/* "errno EPERM", "kill process": the filter's return value (SECCOMP_RET_*), in words. */
#define ACTION_TEXT_MAX 40
void diff_action_text(uint32_t action, char buffer[ACTION_TEXT_MAX]);

#endif
