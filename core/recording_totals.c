#include "recording_totals.h"

#include "cleanup.h"
#include "recording_fields.h"
#include "recording_totals_calls.h"
#include "recording_totals_files.h"

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

/* Filters that hid nothing do not count: the totals have no mode, by which a run's reader knows. */
static void find_inherited(const struct summands *summands, struct run *totals)
{
	uint64_t *most = &totals->completeness.inherited_filters;

	*most = 0;
	for (size_t i = 0; i < summands->n; i++) {
		const struct run *run = summands->items[i].run;

		if (!run_sees_refused(run) && run->completeness.inherited_filters > *most)
			*most = run->completeness.inherited_filters;
	}
}

/* What can be said of a single run only: id, command, mode, host, exit. */
static int add_facts(const struct summands *summands, struct run *totals, struct error *err)
{
	for (size_t i = 0; i < summands->n; i++)
		totals->in_progress |= summands->items[i].run->in_progress;
	if (summands->n == 1)
		return record_copy(&run_record, totals, summands->items[0].run, RECORD_BULK, err);
	for (size_t i = 0; i < summands->n; i++)
		record_add(&run_record, totals, summands->items[i].run, i == 0);
	find_inherited(summands, totals);
	return 0;
}

static size_t count_seeds(const struct recording *recording)
{
	size_t n_seeds = 0;

	for (size_t i = 0; i < recording->n_runs; i++)
		n_seeds += recording->runs[i].n_seeds;
	return n_seeds;
}

/* Runs that were recorded with one seed share its ids. */
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
	/* Of a single run they were copied with its facts. */
	free(totals->seeds);
	totals->n_seeds = 0;
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

/* That of the first run which was not recorded as it should have been. */
static int copy_instead(const struct summands *summands, struct run *totals, struct error *err)
{
	for (size_t i = 0; i < summands->n && !totals->instead_of.mode[0]; i++) {
		const struct other_mode *other = &summands->items[i].run->instead_of;

		memcpy(totals->instead_of.mode, other->mode, sizeof(other->mode));
		if (!other->mode[0] || !other->reason)
			continue;
		totals->instead_of.reason = strdup(other->reason);
		if (!totals->instead_of.reason)
			return error_no_memory(err);
	}
	return 0;
}

/* After unite_files. */
static int add_slow(const struct summands *summands, struct run *totals, struct error *err)
{
	/* Of a single run they were copied, with indices of that run. */
	totals->n_slow = 0;
	for (size_t i = 0; i < summands->n; i++) {
		const struct summand *summand = &summands->items[i];

		for (size_t j = 0; j < summand->run->n_slow; j++) {
			const struct slow *slow = &summand->run->slow[j];
			int32_t exe = slow->exe < 0 ? -1 : (int32_t)summand->exe_indices[slow->exe];

			if (run_add_slow(totals, exe, slow->reason, slow->processes, err))
				return -1;
		}
	}
	return 0;
}

/* Of a single run it was copied, with indices of that run; several have no tree in common. */
static void map_tree(const struct summands *summands, struct run *totals)
{
	for (size_t i = 0; i < totals->n_tree; i++)
		if (totals->tree[i].exe >= 0)
			totals->tree[i].exe =
			        (int32_t)summands->items[0].exe_indices[totals->tree[i].exe];
}

int recording_totals(const struct recording *recording, struct run *totals, struct error *err)
{
	__attribute__((cleanup(summands_release))) struct summands summands = {0};

	if (summands_init(&summands, recording, err))
		return -1;
	/* Files before what has indices into them. */
	if (add_facts(&summands, totals, err) || add_seeds(&summands, recording, totals, err) ||
	        copy_instead(&summands, totals, err) ||
	        unite_files(summands.items, summands.n, totals, err) ||
	        add_slow(&summands, totals, err))
		return -1;
	map_tree(&summands, totals);
	return add_calls(summands.items, summands.n, totals, err);
}
