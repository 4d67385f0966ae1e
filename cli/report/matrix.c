/*
 * How many calls there are of each category and tier.
 */
#include "html.h"
#include "part.h"
#include "tier.h"

#include "call_category.h"

#include <stdbool.h>

typedef size_t matrix[CATEGORIES + 1][TIERS];

static size_t sum_of(const size_t row[TIERS])
{
	size_t sum = 0;

	for (size_t place = 0; place < TIERS; place++)
		sum += row[place];
	return sum;
}

/* The script makes a button of a cell, which shows these calls alone. */
static void write_cell(FILE *out, size_t n, size_t category, const char *tier)
{
	if (n)
		fprintf(out,
		        "<td class=\"number %s\" data-category=\"%zu\" data-tier=\"%s\">%zu</td>",
		        tier, category, tier, n);
	else
		fputs("<td class=\"number zero\">0</td>", out);
}

static void write_row(FILE *out, size_t category, const size_t row[TIERS])
{
	fputs("<tr><th scope=\"row\">", out);
	html_text(out, call_category_name((enum call_category)category));
	fputs("</th>", out);
	for (size_t place = 0; place < TIERS; place++)
		write_cell(out, row[place], category, tier_name(place));
	fprintf(out, "<td class=\"number\" data-category=\"%zu\" data-tier=\"\">%zu</td></tr>\n",
	        category, sum_of(row));
}

static int write_matrix(FILE *out, const struct report *report, struct error *err)
{
	matrix counts = {{0}};

	(void)err;
	for (size_t i = 0; i < report->diff.n_calls; i++) {
		const struct diff_call *call = &report->diff.calls[i];

		counts[call_category_of(call->call->name)][tier_place(call->tier)]++;
	}
	fputs("<div class=\"scroll\" role=\"region\" aria-label=\"Calls by category and tier\" "
	      "tabindex=\"0\"><table class=\"matrix\">\n<thead><tr><th "
	      "scope=\"col\">category</th>",
	        out);
	for (size_t place = 0; place < TIERS; place++)
		fprintf(out, "<th scope=\"col\" class=\"number\">%s</th>", tier_name(place));
	fputs("<th scope=\"col\" class=\"number\">all</th></tr></thead>\n<tbody>\n", out);
	for (size_t category = 0; category <= CATEGORIES; category++)
		if (sum_of(counts[category]))
			write_row(out, category, counts[category]);
	fputs("</tbody></table></div>\n", out);
	return 0;
}

const struct report_part report_part_matrix = {"matrix", write_matrix};
