/*
 * What a recording says, as text: the table of calls, the totals, and what limits them.
 */
#ifndef SECPROF_CLI_SUMMARY_H
#define SECPROF_CLI_SUMMARY_H

#include "error.h"
#include "option.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* For options of type option_choice: the orders in which calls are listed. */
const char *const *summary_sort_names(void);
#define SUMMARY_SORT_DEFAULT "count"

/* Prints the calls of `run` (totals over runs, perhaps) in one of these orders, a line of
 * totals, and the limits. */
MUST_CHECK int summary_print(FILE *out, const struct run *run, const char *sort, struct error *err);

/* Reports, a line each, what limits the meaning of a run: losses, and work that no tracer
 * sees. */
typedef void summary_limit(const char *line, void *context);
void summary_limits(const struct run *run, summary_limit *report, void *context);
/* Of these, the ones for which programs that ran may not be in the run. */
void summary_lacks_code(const struct run *run, summary_limit *report, void *context);

/* Such a function: prints the line into a FILE *. */
void summary_print_limit(const char *line, void *file);

/* The path of the executable that made a call first, "-" if it is not known. */
const char *summary_executable(const struct run *run, const struct call *call);

/* Is it known when a call was first seen?  (Times are left out together with pids.) */
bool summary_knows_time(const struct call *call);

/* Are there calls of more than one ABI? */
bool summary_has_several_abis(const struct run *run);

/* "≥ 12" for a lower bound (">= 12" where the locale has no such sign), "-" where counts were left
 * out. */
#define SUMMARY_COUNT_MAX 32
void summary_format_count(const struct call *call, char buffer[SUMMARY_COUNT_MAX]);

#endif
