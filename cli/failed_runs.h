/*
 * Runs whose command failed: calls of a successful run may be missing from them.
 */
#ifndef SECPROF_CLI_FAILED_RUNS_H
#define SECPROF_CLI_FAILED_RUNS_H

#include "summary.h"

#include "discovery.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>

/* Is it known that the command did not end with status 0, and by itself? */
bool run_failed(const struct run *run);

/* Reports it in a line, if any of them did. */
void failed_runs_report(
        const struct run *runs, size_t n_runs, summary_limit *report, void *context);

/* The same of runs that are no longer in memory, and how many were not finished. */
void failed_runs_report_discovered(
        const struct discovery *discovery, summary_limit *report, void *context);

#endif
