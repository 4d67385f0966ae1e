#include "steps.h"

#include "../summary.h"

#include "cleanup.h"

#include <stdlib.h>
#include <string.h>

static int compare_keys(const void *a, const void *b)
{
	return call_compare(a, b);
}

/* Calls of totals are in the order of call_compare(), and all calls of the runs are among them. */
static size_t place_of(const struct run *totals, const struct discovered_call *call)
{
	const struct call key = {.arch = call->arch, .nr = call->nr};
	const struct call *found =
	        bsearch(&key, totals->calls, totals->n_calls, sizeof(*totals->calls), compare_keys);

	return (size_t)(found - totals->calls);
}

static int add_runs(const struct report *report, struct steps *steps, struct error *err)
{
	const struct discovery *discovery = &report->discovery;
	const struct run *totals = &report->observed.totals;
	cleanup_free bool *known = calloc(totals->n_calls + 1, sizeof(*known));

	if (!known)
		return error_no_memory(err);
	for (size_t i = 0; i < discovery->n_runs; i++) {
		for (size_t c = 0; c < discovery->runs[i].n_calls; c++) {
			size_t place = place_of(totals, &discovery->runs[i].calls[c]);

			if (known[place])
				continue;
			known[place] = true;
			steps->calls[steps->n_calls++] = &totals->calls[place];
		}
		steps->items[steps->n_items++] = (struct step){.run = i, .n_calls = steps->n_calls};
	}
	return 0;
}

static int compare_times(const void *a, const void *b)
{
	const struct call *left = *(const struct call *const *)a;
	const struct call *right = *(const struct call *const *)b;

	if (left->first.offset_us != right->first.offset_us)
		return left->first.offset_us < right->first.offset_us ? -1 : 1;
	return call_compare(left, right);
}

static void add_times(const struct run *totals, struct steps *steps)
{
	for (size_t i = 0; i < totals->n_calls; i++) {
		if (!summary_knows_time(&totals->calls[i]))
			return;
		steps->calls[i] = &totals->calls[i];
	}
	steps->n_calls = totals->n_calls;
	qsort(steps->calls, steps->n_calls, sizeof(*steps->calls), compare_times);
	for (size_t i = 0; i < steps->n_calls; i++)
		steps->items[steps->n_items++] = (struct step){
		        .offset_us = steps->calls[i]->first.offset_us, .n_calls = i + 1};
}

int steps_make(const struct report *report, struct steps *steps, struct error *err)
{
	size_t n_runs = report->discovery.n_runs, n_calls = report->observed.totals.n_calls;

	steps->over_time = n_runs == 1;
	steps->calls = calloc(n_calls + 1, sizeof(*steps->calls));
	steps->items = calloc((steps->over_time ? n_calls : n_runs) + 1, sizeof(*steps->items));
	if (!steps->calls || !steps->items)
		return error_no_memory(err);
	if (!steps->over_time)
		return add_runs(report, steps, err);
	add_times(&report->observed.totals, steps);
	return 0;
}

size_t steps_first_call(const struct steps *steps, size_t step)
{
	return step ? steps->items[step - 1].n_calls : 0;
}

void steps_release(struct steps *steps)
{
	free(steps->items);
	free(steps->calls);
	*steps = (struct steps){0};
}
