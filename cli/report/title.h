/*
 * What was recorded, in a line.
 */
#ifndef SECPROF_CLI_REPORT_TITLE_H
#define SECPROF_CLI_REPORT_TITLE_H

#include "gather.h"

#include "error.h"

#include <stdio.h>

MUST_CHECK int title_write(FILE *out, const struct report *report, struct error *err);

#endif
