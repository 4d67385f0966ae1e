/*
 * What further runs would bring, and what none has exercised.
 */
#include "html.h"
#include "part.h"

#include "../estimate_text.h"
#include "../unexercised.h"

#include "estimate.h"

static void write_line(FILE *out, const struct report *report)
{
	const struct discovery *discovery = &report->discovery;
	char line[ESTIMATE_LINE_MAX];

	if (discovery->n_runs == 1)
		estimate_line_of_run(&report->observed.recording.runs[0], line);
	else
		estimate_line(discovery, line);
	fputs("<p class=\"verdict\">", out);
	html_line(out, line);
	fputs(".</p>\n", out);
}

static void write_numbers(FILE *out, const struct discovery *discovery)
{
	const struct estimate estimate = estimate_runs(discovery);

	fprintf(out,
	        "<p>New calls to expect: %.1f in the next run, %.1f in the next ten; at least %.0f "
	        "in all. Of the %zu distinct calls, %zu are in one run only.</p>\n",
	        estimate.next_run, estimate.next_ten, estimate.at_least, discovery->n_calls,
	        discovery->in_one);
}

struct checklist {
	FILE *out;
	size_t n;
};

static void write_item(const char *line, void *context)
{
	struct checklist *list = context;

	fputs(list->n++ ? ""
	                : "<p>Not exercised, as far as calls show it:</p>\n<ul class=\"todo\">\n",
	        list->out);
	fputs("<li>", list->out);
	html_line(list->out, line);
	fputs("</li>\n", list->out);
}

static int write_enough(FILE *out, const struct report *report, struct error *err)
{
	struct checklist list = {.out = out};

	(void)err;
	write_line(out, report);
	if (estimate_possible(&report->discovery))
		write_numbers(out, &report->discovery);
	unexercised_report(&report->observed.totals, &report->imports, write_item, &list);
	fputs(list.n ? "</ul>"
	             : "<p>The calls show no sign of a kind of work that was left out.</p>",
	        out);
	return 0;
}

const struct report_part report_part_enough = {"enough", write_enough};
