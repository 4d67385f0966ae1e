/*
 * What the profile's filter costs, weighted by how often the calls were made.
 */
#include "count.h"
#include "html.h"
#include "name.h"
#include "part.h"

#include "bpf_run.h"
#include "cleanup.h"
#include "profile_compile.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 15 };

struct cost {
	const struct call *call;
	size_t n_instructions;
	bool in_bitmap;
	double share; /* of all instructions, without the bitmap */
};

struct costs {
	struct cost *items; /* owned; the dearest first */
	size_t n_items;
	/* Weighted by counts; one without the bitmap, one with it. */
	double average, average_beside_bitmap;
	double in_bitmap;    /* share of the calls */
	bool without_counts; /* they were left out: each call weighs the same */
};

/* At most, with the recorded values of one argument at a time; others are 0. */
static size_t instructions_of(const struct bpf_program *filter, const struct call *call)
{
	struct seccomp_data data = profile_call(call->arch, call->nr);
	size_t most, n;

	bpf_run_counted(filter, &data, &most);
	for (size_t a = 0; a < call->n_args; a++)
		for (size_t v = 0; v < call->args[a].n_values; v++) {
			data = profile_call(call->arch, call->nr);
			profile_call_set_arg(
			        &data, call->arch, call->args[a].index, call->args[a].values[v]);
			bpf_run_counted(filter, &data, &n);
			most = n > most ? n : most;
		}
	return most;
}

static double weight_of(const struct costs *costs, const struct call *call)
{
	return costs->without_counts ? 1 : (double)call->count;
}

/* Dearest first; of equal ones those that are made more often. */
static int compare(const void *a, const void *b)
{
	const struct cost *left = a, *right = b;

	if (left->share != right->share)
		return left->share > right->share ? -1 : 1;
	return call_compare(left->call, right->call);
}

static int measure(const struct report *report, struct costs *costs, struct error *err)
{
	const struct run *totals = &report->observed.totals;
	/* Borrowed: filters are compiled when they are first asked for. */
	struct evaluator evaluator = report->evaluator;

	for (size_t i = 0; i < totals->n_calls; i++) {
		const struct call *call = &totals->calls[i];
		const struct bpf_program *filter = evaluator_filter(&evaluator, call->arch, err);
		const struct seccomp_data data = profile_call(call->arch, call->nr);

		if (!filter)
			return -1;
		costs->items[costs->n_items++] = (struct cost){.call = call,
		        .n_instructions = instructions_of(filter, call),
		        .in_bitmap = bpf_allows_always(filter, &data)};
	}
	return 0;
}

static void add_up(struct costs *costs)
{
	double calls = 0, instructions = 0, beside = 0, in_bitmap = 0;

	for (size_t i = 0; i < costs->n_items; i++)
		costs->without_counts |= !costs->items[i].call->count;
	for (size_t i = 0; i < costs->n_items; i++) {
		struct cost *cost = &costs->items[i];
		double weight = weight_of(costs, cost->call);

		calls += weight;
		cost->share = weight * (double)cost->n_instructions;
		instructions += cost->share;
		beside += cost->in_bitmap ? 0 : cost->share;
		in_bitmap += cost->in_bitmap ? weight : 0;
	}
	costs->average = instructions / calls;
	costs->average_beside_bitmap = beside / calls;
	costs->in_bitmap = in_bitmap / calls;
	for (size_t i = 0; i < costs->n_items; i++)
		costs->items[i].share /= instructions;
	qsort(costs->items, costs->n_items, sizeof(*costs->items), compare);
}

static int write_row(
        FILE *out, const struct report *report, const struct cost *cost, struct error *err)
{
	fputs("<tr><th scope=\"row\">", out);
	if (name_write(out, report, cost->call, err))
		return -1;
	fputs("</th><td class=\"number\">", out);
	if (cost->call->count)
		count_write(out, cost->call->count, cost->call->exact);
	else
		fputs("–", out);
	fprintf(out, "</td><td class=\"number\">%zu</td><td>%s</td><td class=\"share\">",
	        cost->n_instructions, cost->in_bitmap ? "yes" : "no");
	count_write_share(out, cost->share);
	fputs("</td></tr>\n", out);
	return 0;
}

static void write_rest(FILE *out, size_t n)
{
	fputs("<p>And ", out);
	html_number_of(out, n, "call that costs", "calls that cost");
	fputs(" less.</p>\n", out);
}

static int write_table(
        FILE *out, const struct report *report, const struct costs *costs, struct error *err)
{
	fputs("<div class=\"scroll\" role=\"region\" aria-label=\"Cost of the filter\" "
	      "tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">call</th><th scope=\"col\" "
	      "class=\"number\">count</th><th scope=\"col\" class=\"number\">instructions</th><th "
	      "scope=\"col\">in the bitmap</th><th scope=\"col\">share of all "
	      "instructions</th></tr></thead>\n<tbody>\n",
	        out);
	for (size_t i = 0; i < costs->n_items && i < ROWS_MAX; i++)
		if (write_row(out, report, &costs->items[i], err))
			return -1;
	fputs("</tbody></table></div>\n", out);
	if (costs->n_items > ROWS_MAX)
		write_rest(out, costs->n_items - ROWS_MAX);
	return 0;
}

static int write_cost(FILE *out, const struct report *report, struct error *err)
{
	cleanup_free struct cost *items =
	        calloc(report->observed.totals.n_calls + 1, sizeof(*items));
	struct costs costs = {.items = items};

	if (!items)
		return error_no_memory(err);
	if (measure(report, &costs, err))
		return -1;
	add_up(&costs);
	fprintf(out,
	        "<p>Since Linux 5.11 the kernel keeps in a bitmap which calls are allowed whatever "
	        "their arguments, and runs no filter for them: that is %.1f %% of the calls that "
	        "were made here. For the others the filter runs; over all calls that is an average "
	        "of %.1f instructions per call. Older kernels run it each time: %.1f "
	        "instructions.%s</p>\n",
	        100 * costs.in_bitmap, costs.average_beside_bitmap, costs.average,
	        costs.without_counts ? " Counts were left out of the recording, so each call "
	                               "weighs the same."
	                             : "");
	return write_table(out, report, &costs, err);
}

const struct report_part report_part_cost = {"cost", write_cost};
