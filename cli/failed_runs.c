#include "failed_runs.h"

#include "signal_name.h"

#include <stdio.h>

enum { HOW_MAX = 80, LINE_MAX_BYTES = 240 };

/* A run that failed early made few calls: a profile made of it would refuse what success needs. */
bool run_failed(const struct run *run)
{
	return run->completeness.timed_out ||
	       (run->exit.kind != RUN_EXIT_UNKNOWN &&
	               (run->exit.kind != RUN_EXIT_STATUS || run->exit.value != 0));
}

static void describe(const struct run *run, char how[HOW_MAX])
{
	char name[24];

	if (run->completeness.timed_out) {
		snprintf(how, HOW_MAX, "was ended by --timeout");
	} else if (run->exit.kind == RUN_EXIT_SIGNAL) {
		signal_name(run->exit.value, name);
		snprintf(how, HOW_MAX, "was ended by %s", name);
	} else {
		snprintf(how, HOW_MAX, "ended with status %d", run->exit.value);
	}
}

/* The first reason is enough for a line. */
static void report_not_recorded(
        const struct run *runs, size_t n_runs, summary_limit *report, void *context)
{
	const char *reason = NULL;
	size_t n = 0;
	struct error line;

	for (size_t i = 0; i < n_runs; i++) {
		if (!runs[i].not_recorded)
			continue;
		reason = reason ? reason : runs[i].not_recorded;
		n++;
	}
	if (!reason)
		return;
	if (n_runs == 1)
		error_set(&line, "nothing was recorded: %s", reason);
	else
		error_set(&line, "%zu of %zu runs have recorded nothing (the first one: %s)", n,
		        n_runs, reason);
	report(line.text, context);
}

void failed_runs_report(const struct run *runs, size_t n_runs, summary_limit *report, void *context)
{
	const struct run *first = NULL;
	size_t n_failed = 0;
	char how[HOW_MAX], line[LINE_MAX_BYTES];

	for (size_t i = 0; i < n_runs; i++) {
		if (!run_failed(&runs[i]))
			continue;
		/* One line for all: a hundred runs of a test suite may have failed alike. */
		first = first ? first : &runs[i];
		n_failed++;
	}
	report_not_recorded(runs, n_runs, report, context);
	if (!first)
		return;
	describe(first, how);
	if (n_runs == 1)
		snprintf(line, sizeof(line),
		        "the command %s; what it does on success may be missing", how);
	else
		snprintf(line, sizeof(line),
		        "%zu of %zu runs failed (the command of the first one %s); what they do "
		        "on success may be missing",
		        n_failed, n_runs, how);
	report(line, context);
}
