/*
 * Whether one profile is within another, as text and as JSON on standard output.
 */
#ifndef SECPROF_CLI_WITHIN_REPORT_H
#define SECPROF_CLI_WITHIN_REPORT_H

#include "error.h"
#include "within.h"

MUST_CHECK int within_report(
        const char *const paths[2], const struct containment *containment, struct error *err);

void within_report_json(const struct containment *containment);

#endif
