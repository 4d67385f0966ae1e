/*
 * The findings of lint, as text and as JSON on standard output.
 */
#ifndef SECPROF_CLI_LINT_REPORT_H
#define SECPROF_CLI_LINT_REPORT_H

#include "error.h"
#include "lint.h"

/* `verbose` folds no list of names. */
MUST_CHECK int lint_report_print(const struct lint_report *report, bool verbose, struct error *err);

void lint_report_print_json(const struct lint_report *report);

#endif
