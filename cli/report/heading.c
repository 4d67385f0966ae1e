/*
 * The report's heading: what was recorded, when and where.
 */
#include "html.h"
#include "part.h"
#include "title.h"

#include <string.h>
#include <time.h>

enum { DATE_MAX = 40 };

/* "2026-11-26 07:20" */
static void format_time(int64_t start_us, char date[DATE_MAX])
{
	time_t seconds = (time_t)(start_us / 1000000);
	struct tm utc = {0};

	*date = '\0';
	if (gmtime_r(&seconds, &utc))
		strftime(date, DATE_MAX, "%Y-%m-%d %H:%M", &utc);
}

/* Runs are in the order of their starts; those whose start was left out come first. */
static void write_times(FILE *out, const struct discovery *discovery)
{
	int64_t first = 0;
	char from[DATE_MAX], to[DATE_MAX];

	for (size_t i = 0; i < discovery->n_runs && !first; i++)
		first = discovery->runs[i].start_us;
	if (!first)
		return;
	format_time(first, from);
	format_time(discovery->runs[discovery->n_runs - 1].start_us, to);
	if (strcmp(from, to) != 0)
		fprintf(out, ", recorded between %s and %s UTC", from, to);
	else
		fprintf(out, ", recorded on %s UTC", from);
}

static const char *kernel_of(const struct recording *recording)
{
	for (size_t i = 0; i < recording->n_runs; i++)
		if (recording->runs[i].host.kernel)
			return recording->runs[i].host.kernel;
	return NULL;
}

static int write_heading(FILE *out, const struct report *report, struct error *err)
{
	const char *kernel = kernel_of(&report->observed.recording);

	fputs("<h1>", out);
	if (title_write(out, report, err))
		return -1;
	fputs("</h1>\n<p class=\"lead\">", out);
	html_number_of(out, report->discovery.n_runs, "run", "runs");
	write_times(out, &report->discovery);
	fprintf(out, ", on %s", report->machine->name);
	if (kernel) {
		fputs(", Linux ", out);
		if (html_bytes(out, kernel, err))
			return -1;
	}
	fputs(".</p>", out);
	return 0;
}

const struct report_part report_part_heading = {"heading", write_heading};
