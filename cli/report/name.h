/*
 * The name of a recorded call, with its ABI where there are several.
 */
#ifndef SECPROF_CLI_REPORT_NAME_H
#define SECPROF_CLI_REPORT_NAME_H

#include "gather.h"

#include "error.h"
#include "recording.h"

#include <stdio.h>

MUST_CHECK int name_write(
        FILE *out, const struct report *report, const struct call *call, struct error *err);

#endif
