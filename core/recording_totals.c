#include "recording_totals.h"

#include "cleanup.h"

#include <string.h>

struct summands {
	struct summand *items;
	size_t n;
};

static void summands_release(struct summands *summands)
{
	for (size_t i = 0; i < summands->n; i++) {
		free(summands->items[i].exe_indices);
		free(summands->items[i].module_indices);
	}
	free(summands->items);
}

/* By start; what has none (a reproducible recording) comes first, by id. */
static int compare_summands(const void *a, const void *b)
{
	const struct run *left = ((const struct summand *)a)->run;
	const struct run *right = ((const struct summand *)b)->run;

	if (left->start_us != right->start_us)
		return left->start_us > right->start_us ? 1 : -1;
	return strcmp(left->id, right->id);
}

static int summands_init(
        struct summands *summands, const struct recording *recording, struct error *err)
{
	summands->items = new_table(recording->n_runs, sizeof(*summands->items));
	if (!summands->items)
		return error_no_memory(err);
	summands->n = recording->n_runs;
	for (size_t i = 0; i < summands->n; i++)
		summands->items[i].run = &recording->runs[i];
	qsort(summands->items, summands->n, sizeof(*summands->items), compare_summands);
	return 0;
}

static void add_completeness(struct completeness *sum, const struct completeness *one)
{
#define ADD_ALL(a, b) ((a) && (b))
#define ADD_ANY(a, b) ((a) || (b))
#define ADD_COUNT(a, b) add_saturating(a, b)
#define ADD_VARYING(a, b) add_saturating(a, b)
#define COMPLETENESS(member, kind) sum->member = ADD_##kind(sum->member, one->member);
#define COMPLETENESS_OVERFLOW(member) \
	sum->overflow.member = add_saturating(sum->overflow.member, one->overflow.member);
#include "completeness.def"
#undef COMPLETENESS
#undef COMPLETENESS_OVERFLOW
}

static void add_facts(const struct summands *summands, struct run *totals)
{
	totals->completeness.finished = summands->n > 0;
	for (size_t i = 0; i < summands->n; i++) {
		const struct run *run = summands->items[i].run;

		if (!totals->start_us)
			totals->start_us = run->start_us;
		totals->duration_us = add_saturating(totals->duration_us, run->duration_us);
		add_completeness(&totals->completeness, &run->completeness);
	}
}

static int copy_command(const struct run *run, struct run *totals, struct error *err)
{
	totals->command = new_table(run->n_command, sizeof(*totals->command));
	if (!totals->command)
		return error_no_memory(err);
	for (size_t i = 0; i < run->n_command; i++) {
		totals->command[i] = strdup(run->command[i]);
		if (!totals->command[i])
			return error_no_memory(err);
		totals->n_command++;
	}
	return 0;
}

/* What can be said of a single run only. */
static int copy_identity(const struct run *run, struct run *totals, struct error *err)
{
	memcpy(totals->id, run->id, sizeof(totals->id));
	memcpy(totals->mode, run->mode, sizeof(totals->mode));
	totals->host_arch = run->host_arch;
	totals->exit_kind = run->exit_kind;
	totals->exit_value = run->exit_value;
	if (run->host_kernel) {
		totals->host_kernel = strdup(run->host_kernel);
		if (!totals->host_kernel)
			return error_no_memory(err);
	}
	return copy_command(run, totals, err);
}

static size_t count_seeds(const struct recording *recording)
{
	size_t n_seeds = 0;

	for (size_t i = 0; i < recording->n_runs; i++)
		n_seeds += recording->runs[i].n_seeds;
	return n_seeds;
}

static void list_seeds(const struct recording *recording, struct run *totals)
{
	for (size_t i = 0; i < recording->n_runs; i++) {
		const struct run *run = &recording->runs[i];

		for (size_t j = 0; j < run->n_seeds; j++)
			memcpy(totals->seeds[totals->n_seeds++], run->seeds[j], RUN_ID_MAX);
	}
	totals->n_seeds = run_ids_unite(totals->seeds, totals->n_seeds);
}

/* The seeds that are not here themselves, so that the calls they knew are missing. */
static int add_seeds(const struct summands *summands, const struct recording *recording,
        struct run *totals, struct error *err)
{
	cleanup_free char(*ids)[RUN_ID_MAX] = new_table(summands->n, sizeof(*ids));
	size_t n_seeds = count_seeds(recording), n = 0, n_ids;

	if (!n_seeds)
		return 0;
	totals->seeds = new_table(n_seeds, sizeof(*totals->seeds));
	if (!totals->seeds || !ids)
		return error_no_memory(err);
	for (size_t i = 0; i < summands->n; i++)
		memcpy(ids[i], summands->items[i].run->id, RUN_ID_MAX);
	n_ids = run_ids_unite(ids, summands->n);
	list_seeds(recording, totals);
	for (size_t i = 0; i < totals->n_seeds; i++) {
		if (!run_ids_have(ids, n_ids, totals->seeds[i]))
			memmove(totals->seeds[n++], totals->seeds[i], RUN_ID_MAX);
	}
	totals->n_seeds = n;
	return 0;
}

int recording_totals(const struct recording *recording, struct run *totals, struct error *err)
{
	__attribute__((cleanup(summands_release))) struct summands summands = {0};

	if (summands_init(&summands, recording, err))
		return -1;
	add_facts(&summands, totals);
	if (summands.n == 1 && copy_identity(summands.items[0].run, totals, err))
		return -1;
	if (add_seeds(&summands, recording, totals, err))
		return -1;
	if (unite_files(summands.items, summands.n, totals, err))
		return -1;
	return add_calls(summands.items, summands.n, totals, err);
}
