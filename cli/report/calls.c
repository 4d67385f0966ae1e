/*
 * The calls, each with all that is known of it.
 */
#include "count.h"
#include "html.h"
#include "name.h"
#include "part.h"
#include "tier.h"
#include "verdict.h"

#include "../explain_observed.h"
#include "../explain_text.h"
#include "../summary.h"

#include "call_category.h"
#include "cleanup.h"
#include "explain.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Of an entry with more lines, those in the middle are left out: executables, of which there may be
 * thousands; the last ones are the stack. */
enum { LINES_FIRST = 40, LINES_LAST = 80, COLUMNS = 8 };

/* ---- the explanation ---- */

static size_t count_lines(const char *text)
{
	size_t n = 1;

	while ((text = strchr(text, '\n'))) {
		text++;
		n++;
	}
	return n;
}

static int write_entry(const char *label, const char *text, FILE *out, struct error *err)
{
	size_t n_lines = count_lines(text);

	(void)err;
	fprintf(out, "<dt>%s</dt><dd>", label);
	for (size_t i = 0; i < n_lines; i++) {
		size_t length = strcspn(text, "\n");

		if (i == LINES_FIRST && n_lines > LINES_FIRST + LINES_LAST)
			fprintf(out, "<p>and %zu more</p>", n_lines - LINES_FIRST - LINES_LAST);
		if (i < LINES_FIRST || i + LINES_LAST >= n_lines) {
			fputs("<p>", out);
			html_text_part(out, text, length);
			fputs("</p>", out);
		}
		text += length + 1;
	}
	fputs("</dd>\n", out);
	return 0;
}

static int write_explanation(FILE *out, const struct report *report, const struct call *call,
        const struct explanation *known, struct error *err)
{
	const struct explain_sink sink = {.print = write_entry, .out = out};
	const struct explain_view view = {.native = report->machine};

	if (explain_observed_call(&report->observed.totals, call, &sink, err))
		return -1;
	return known ? explain_entries(&view, known, &sink, err) : 0;
}

/* ---- a call ---- */

static int write_executables(
        FILE *out, const struct run *totals, const struct call *call, struct error *err)
{
	if (html_bytes(out, summary_executable(totals, call), err))
		return -1;
	if (call->n_by_exe > 1)
		fprintf(out, " <span class=\"quiet\">and %zu more</span>", call->n_by_exe - 1);
	return 0;
}

static int write_cells(FILE *out, const struct report *report, const struct diff_call *judged,
        const struct explanation *known, struct error *err)
{
	const struct call *call = judged->call;

	fputs("<th scope=\"row\">", out);
	if (name_write(out, report, call, err))
		return -1;
	fprintf(out, "</th><td class=\"what\">%s</td><td>", known ? known->what : "");
	tier_write(out, judged->tier);
	fprintf(out, "</td><td class=\"wide\">%s</td><td class=\"number\">",
	        call_category_name(call_category_of(call->name)));
	if (call->count)
		count_write(out, call->count, call->exact);
	else
		fputs("–", out);
	fputs("</td><td class=\"wide\">", out);
	if (html_bytes(out, *call->first.result ? call->first.result : "–", err))
		return -1;
	fputs("</td><td class=\"wide path\">", out);
	if (write_executables(out, &report->observed.totals, call, err))
		return -1;
	fputs("</td><td>", out);
	verdict_write(out, judged);
	fputs("</td>", out);
	return 0;
}

static int write_rows(FILE *out, const struct report *report, const struct diff_call *judged,
        const struct explanation *known, struct error *err)
{
	const struct call *call = judged->call;

	fprintf(out,
	        "<tbody class=\"call\" id=\"call-%s-%" PRId32
	        "\" data-tier=\"%s\" data-category=\"%d\" data-count=\"%" PRIu64
	        "\" data-exact=\"%d\">\n<tr>",
	        call->arch->name, call->nr, tier_name(tier_place(judged->tier)),
	        (int)call_category_of(call->name), call->count, call->exact);
	if (write_cells(out, report, judged, known, err))
		return -1;
	fprintf(out,
	        "</tr>\n<tr class=\"more\"><td colspan=\"%d\"><details><summary>who made it, what "
	        "is known of it</summary>\n<dl>\n",
	        COLUMNS);
	if (write_explanation(out, report, call, known, err))
		return -1;
	fputs("</dl></details></td></tr>\n</tbody>\n", out);
	return 0;
}

/* Recordings may have calls that are younger than the tables. */
static int write_call(
        FILE *out, const struct report *report, const struct diff_call *judged, struct error *err)
{
	__attribute__((cleanup(explanation_release))) struct explanation known = {0};
	bool is_known = call_category_of(judged->call->name) != CATEGORIES;

	if (is_known && explain_call(judged->call->name, &known, err))
		return -1;
	return write_rows(out, report, judged, is_known ? &known : NULL, err);
}

/* ---- all of them ---- */

static int compare(const void *a, const void *b)
{
	const struct diff_call *left = *(const struct diff_call *const *)a;
	const struct diff_call *right = *(const struct diff_call *const *)b;
	int difference = risk_tier_compare(left->tier, right->tier);

	if (!difference)
		difference = strcmp(left->call->name, right->call->name);
	return difference ? difference : call_compare(left->call, right->call);
}

static void write_titles(FILE *out)
{
	/* Of columns that the script sorts by: text, a number, or the order of tiers. */
	static const struct {
		const char *title, *sort, *class;
	} columns[COLUMNS] = {
	        {"call", "text", ""},
	        {"what it does", NULL, "what"},
	        {"risk", "tier", ""},
	        {"category", "text", "wide"},
	        {"count", "number", "number"},
	        {"first result", "text", "wide"},
	        {"executable", "text", "wide"},
	        {"profile", "text", ""},
	};

	fputs("<thead><tr>", out);
	for (size_t i = 0; i < COLUMNS; i++) {
		fprintf(out, "<th scope=\"col\" class=\"%s\"", columns[i].class);
		if (columns[i].sort)
			fprintf(out, " data-sort=\"%s\"", columns[i].sort);
		fprintf(out, ">%s</th>", columns[i].title);
	}
	fputs("</tr></thead>\n", out);
}

static int write_calls(FILE *out, const struct report *report, struct error *err)
{
	size_t n = report->diff.n_calls;
	cleanup_free const struct diff_call **calls = calloc(n + 1, sizeof(*calls));

	if (!calls)
		return error_no_memory(err);
	for (size_t i = 0; i < n; i++)
		calls[i] = &report->diff.calls[i];
	qsort(calls, n, sizeof(*calls), compare);
	fputs("<table id=\"call-table\">\n", out);
	write_titles(out);
	for (size_t i = 0; i < n; i++)
		if (write_call(out, report, calls[i], err))
			return -1;
	fputs("</table>", out);
	return 0;
}

const struct report_part report_part_calls = {"calls", write_calls};
