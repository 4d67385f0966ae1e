#include "failed_runs.h"

#include "signal_name.h"

#include <stdio.h>

enum { HOW_MAX = 80, LINE_MAX_BYTES = 240 };

/* How a run ended, wherever that is kept. */
struct end {
	struct run_exit exit;
	bool timed_out;
	const char *not_recorded;
};

struct failures {
	size_t n_runs, n_failed, n_not_recorded;
	struct end first;   /* of those that failed */
	const char *reason; /* the first why nothing was recorded */
};

/* A run that failed early made few calls: a profile made of it would refuse what success needs. */
static bool is_failure(const struct end *end)
{
	return end->timed_out ||
	       (end->exit.kind != RUN_EXIT_UNKNOWN &&
	               (end->exit.kind != RUN_EXIT_STATUS || end->exit.value != 0));
}

static struct end end_of(const struct run *run)
{
	return (struct end){.exit = run->exit,
	        .timed_out = run->completeness.timed_out,
	        .not_recorded = run->not_recorded};
}

bool run_failed(const struct run *run)
{
	const struct end end = end_of(run);

	return is_failure(&end);
}

static void count(struct failures *failures, const struct end *end)
{
	failures->n_runs++;
	if (end->not_recorded && !failures->n_not_recorded++)
		failures->reason = end->not_recorded;
	if (is_failure(end) && !failures->n_failed++)
		failures->first = *end;
}

static void describe(const struct end *end, char how[HOW_MAX])
{
	char name[24];

	if (end->timed_out) {
		snprintf(how, HOW_MAX, "was ended by --timeout");
	} else if (end->exit.kind == RUN_EXIT_SIGNAL) {
		signal_name(end->exit.value, name);
		snprintf(how, HOW_MAX, "was ended by %s", name);
	} else {
		snprintf(how, HOW_MAX, "ended with status %d", end->exit.value);
	}
}

/* The first reason is enough for a line. */
static void report_not_recorded(
        const struct failures *failures, summary_limit *report, void *context)
{
	struct error line;

	if (!failures->n_not_recorded)
		return;
	if (failures->n_runs == 1)
		error_set(&line, "nothing was recorded: %s", failures->reason);
	else
		error_set(&line, "%zu of %zu runs recorded nothing (the first one: %s)",
		        failures->n_not_recorded, failures->n_runs, failures->reason);
	report(line.text, context);
}

/* One line for all: a hundred runs of a test suite may have failed alike. */
static void report_failed(const struct failures *failures, summary_limit *report, void *context)
{
	char how[HOW_MAX], line[LINE_MAX_BYTES];

	if (!failures->n_failed)
		return;
	describe(&failures->first, how);
	if (failures->n_runs == 1)
		snprintf(line, sizeof(line),
		        "the command %s; what it does on success may be missing", how);
	else
		snprintf(line, sizeof(line),
		        "%zu of %zu runs failed (the command of the first one %s); what they do "
		        "on success may be missing",
		        failures->n_failed, failures->n_runs, how);
	report(line, context);
}

void failed_runs_report(const struct run *runs, size_t n_runs, summary_limit *report, void *context)
{
	struct failures failures = {0};

	for (size_t i = 0; i < n_runs; i++) {
		const struct end end = end_of(&runs[i]);

		count(&failures, &end);
	}
	report_not_recorded(&failures, report, context);
	report_failed(&failures, report, context);
}

void failed_runs_report_discovered(
        const struct discovery *discovery, summary_limit *report, void *context)
{
	struct failures failures = {0};
	size_t n_unfinished = 0;
	char line[LINE_MAX_BYTES];

	for (size_t i = 0; i < discovery->n_runs; i++) {
		const struct discovery_run *run = &discovery->runs[i];
		const struct end end = {run->exit, run->timed_out, run->not_recorded};

		count(&failures, &end);
		n_unfinished += !run->finished;
	}
	snprintf(line, sizeof(line), "%zu of %zu runs %s not finished when it was written",
	        n_unfinished, discovery->n_runs, n_unfinished == 1 ? "was" : "were");
	if (n_unfinished)
		report(line, context);
	report_not_recorded(&failures, report, context);
	report_failed(&failures, report, context);
}
