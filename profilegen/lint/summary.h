/*
 * The whole profile in a line.
 */
#ifndef SECPROF_LINT_SUMMARY_H
#define SECPROF_LINT_SUMMARY_H

#include "check.h"

#include "error.h"

/* "an allow-list: ..."; *line is malloced. */
MUST_CHECK int lint_summarize(struct lint *lint, char **line);

#endif
