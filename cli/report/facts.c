/*
 * The report in a few numbers.
 */
#include "count.h"
#include "difference.h"
#include "html.h"
#include "part.h"
#include "tier.h"

#include "../estimate_text.h"

#include "estimate.h"
#include "saturating.h"
#include "used_risk.h"

static void start_fact(FILE *out, const char *label)
{
	fprintf(out, "<div><dt>%s</dt><dd><strong>", label);
}

static void write_risks(FILE *out, const struct report *report)
{
	size_t n[TIERS] = {0};

	for (size_t i = 0; i < report->diff.n_calls; i++)
		n[tier_place(report->diff.calls[i].tier)]++;
	start_fact(out, "Distinct calls");
	fprintf(out, "%zu</strong> <span class=\"tiers\">", report->diff.n_calls);
	for (size_t place = 0; place < TIERS - 1; place++)
		if (n[place])
			fprintf(out, "<span class=\"tier %s\">%zu %s</span> ", tier_name(place),
			        n[place], tier_name(place));
	fputs("</span></dd></div>\n", out);
}

/* The two tiers that the report lists (notable.c). */
static void write_used(FILE *out, const struct report *report)
{
	size_t n = 0;

	for (size_t i = 0; i < report->diff.n_calls; i++) {
		int tier = used_risk_of(report->diff.calls[i].call).tier;

		n += tier == RISK_CRITICAL || tier == RISK_HIGH;
	}
	start_fact(out, "Dangerous, as used");
	fprintf(out, "%zu</strong> by the recorded arguments, critical or high</dd></div>\n", n);
}

static void write_counts(FILE *out, const struct run *totals)
{
	uint64_t count = 0;
	bool exact = true;

	for (size_t i = 0; i < totals->n_calls; i++) {
		count = add_saturating(count, totals->calls[i].count);
		exact &= totals->calls[i].exact;
	}
	start_fact(out, "Calls made");
	if (count)
		count_write(out, count, exact);
	else
		fputs("–", out);
	fputs("</strong> by ", out);
	html_number_of(out, totals->completeness.processes, "process", "processes");
	fputs(", ", out);
	html_number_of(out, totals->completeness.threads, "thread", "threads");
	fputs("</dd></div>\n", out);
}

static void write_removed(FILE *out, const struct report *report)
{
	start_fact(out, "Removed calls");
	fprintf(out, "%zu</strong> by the profile; Docker’s default allows them</dd></div>\n",
	        difference_count(report, DIFFERENCE_SECOND_ALLOWS));
}

static void write_refused(FILE *out, const struct report *report)
{
	start_fact(out, "Refused calls");
	fprintf(out, "%zu</strong> of the recorded ones, by the profile", report->diff.n_refused);
	if (report->diff.n_depends)
		fprintf(out, ", %zu more by their arguments", report->diff.n_depends);
	fputs("</dd></div>\n", out);
}

static void write_chance(FILE *out, const struct discovery *discovery)
{
	char chance[ESTIMATE_CHANCE_MAX], bound[ESTIMATE_CHANCE_MAX];

	start_fact(out, "Chance of a new call");
	if (!estimate_possible(discovery)) {
		fprintf(out,
		        "–</strong> in the next run: too early, from %zu of %d runs</dd></div>\n",
		        discovery->n_runs, ESTIMATE_RUNS_MIN);
		return;
	}
	struct estimate estimate = estimate_runs(discovery);

	estimate_format_chance(estimate.chance, chance);
	estimate_format_chance(estimate.bound, bound);
	fprintf(out,
	        "%s</strong> in the next run; at most <span class=\"whole\">%s</span></dd></div>\n",
	        chance, bound);
}

static int write_facts(FILE *out, const struct report *report, struct error *err)
{
	(void)err;
	write_risks(out, report);
	write_counts(out, &report->observed.totals);
	write_used(out, report);
	write_refused(out, report);
	write_removed(out, report);
	write_chance(out, &report->discovery);
	return 0;
}

const struct report_part report_part_facts = {"facts", write_facts};
