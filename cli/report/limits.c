/*
 * How complete the recordings are.
 */
#include "html.h"
#include "part.h"

#include "../failed_runs.h"
#include "../summary.h"

struct limits {
	FILE *out;
	size_t n;
	bool failed;
	struct error *err;
};

static void write_limit(const char *line, void *context)
{
	struct limits *limits = context;

	fputs(limits->n++ ? "" : "<p>What limits the recording:</p>\n<ul class=\"warnings\">\n",
	        limits->out);
	fputs("<li>", limits->out);
	limits->failed |= html_bytes(limits->out, line, limits->err) != 0;
	fputs("</li>\n", limits->out);
}

static int write_limits(FILE *out, const struct report *report, struct error *err)
{
	const struct recording *recording = &report->observed.recording;
	struct limits limits = {.out = out, .err = err};

	summary_limits(&report->observed.totals, write_limit, &limits);
	failed_runs_report(recording->runs, recording->n_runs, write_limit, &limits);
	fputs(limits.n ? "</ul>"
	               : "<p class=\"good\">Complete: every call of every process was seen, as far "
	                 "as secprof can tell, and no run failed.</p>",
	        out);
	return limits.failed ? -1 : 0;
}

const struct report_part report_part_limits = {"limits", write_limits};
