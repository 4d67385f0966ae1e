/*
 * What the profile does with a recorded call, in words.
 */
#ifndef SECPROF_CLI_REPORT_VERDICT_H
#define SECPROF_CLI_REPORT_VERDICT_H

#include "diff.h"

#include <stdio.h>

/* "allowed", "refused: errno EPERM", "errno ENOSYS, then clone" */
void verdict_write(FILE *out, const struct diff_call *call);

#endif
