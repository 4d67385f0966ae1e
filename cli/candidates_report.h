/*
 * What came of refusing each dangerous call, on standard output.
 */
#ifndef SECPROF_CLI_CANDIDATES_REPORT_H
#define SECPROF_CLI_CANDIDATES_REPORT_H

#include "candidates.h"

#include "error.h"

MUST_CHECK int candidates_report(const struct candidates *candidates, struct error *err);
void candidates_report_json(const struct candidates *candidates);

#endif
