/*
 *      calls of all runs -> occurrences -> sorted by call, then run -> groups of one call -> sums
 *
 * Indices of an occurrence are those of its run; summands map them to those of the totals.
 */
#include "recording_totals_calls.h"

#include "cleanup.h"
#include "recording_fields.h"
#include "recording_order.h"
#include "saturating.h"
#include "syscall_limits.h"

#include <string.h>

/* A call of one run; the indices in it are those of the run. */
struct occurrence {
	const struct call *call;
	const struct summand *summand;
};

/* Occurrences of one call, in the order of the runs. */
struct group {
	const struct occurrence *occurrences;
	size_t n;
};

static int compare_occurrences(const void *a, const void *b)
{
	const struct occurrence *left = a, *right = b;
	int order = call_compare(left->call, right->call);

	if (order)
		return order;
	/* The summands are in the order of their start: the first of a group is the first
	 * occurrence. */
	return (left->summand > right->summand) - (left->summand < right->summand);
}

/* ---- stacks ---- */

/* *to is the sum's to release even after a failure. */
static int copy_stack(
        const struct occurrence *occurrence, size_t i, struct user_stack *to, struct error *err)
{
	const struct summand *summand = occurrence->summand;
	int32_t exe = call_stack_exe(occurrence->call, i);

	if (record_copy(&stack_record, to, call_stack(occurrence->call, i), 0, err))
		return -1;
	to->exe = exe < 0 ? -1 : (int32_t)summand->exe_indices[exe];
	for (size_t j = 0; j < to->n_frames; j++)
		if (to->frames[j].module >= 0)
			to->frames[j].module =
			        (int32_t)summand->module_indices[to->frames[j].module];
	return 0;
}

static bool is_first(const struct call *sum, const struct user_stack *stack)
{
	return !stack_compare(&sum->stack, stack);
}

/* All of the group but that of the first occurrence, each once. */
static int unite_stacks(const struct group *group, struct call *sum, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < group->n; i++)
		n += 1 + group->occurrences[i].call->n_stacks;
	sum->stacks = new_table(n, sizeof(*sum->stacks));
	if (!sum->stacks)
		return error_no_memory(err);
	for (size_t i = 0; i < group->n; i++) {
		const struct occurrence *occurrence = &group->occurrences[i];
		const struct user_stack *stack;

		for (size_t j = i == 0; (stack = call_stack(occurrence->call, j)); j++) {
			if (!stack->n_frames)
				continue;
			if (copy_stack(occurrence, j, &sum->stacks[sum->n_stacks++], err))
				return -1;
			if (is_first(sum, &sum->stacks[sum->n_stacks - 1]))
				record_release(&stack_record, &sum->stacks[--sum->n_stacks]);
		}
	}
	call_unite_stacks(sum);
	return 0;
}

/* ---- first occurrence ---- */

static int copy_first_occurrence(
        const struct occurrence *occurrence, struct call *sum, struct error *err)
{
	const struct call *call = occurrence->call;

	sum->arch = call->arch;
	sum->nr = call->nr;
	memcpy(sum->name, call->name, sizeof(sum->name));
	sum->first = call->first;
	if (call->first.exe >= 0)
		sum->first.exe = (int32_t)occurrence->summand->exe_indices[call->first.exe];
	return copy_stack(occurrence, 0, &sum->stack, err);
}

/* ---- counts ---- */

static void add_fields(const struct group *group, struct call *sum)
{
	for (size_t i = 0; i < group->n; i++)
		record_add(&call_record, sum, group->occurrences[i].call, i == 0);
}

/* Neighbours of the same executable become one; returns how many are left. */
static size_t combine_exe_counts(struct exe_count *counts, size_t n)
{
	size_t n_kept = 0;

	sort_exe_counts(counts, n);
	for (size_t i = 0; i < n; i++) {
		if (n_kept && counts[n_kept - 1].exe == counts[i].exe)
			counts[n_kept - 1].count =
			        add_saturating(counts[n_kept - 1].count, counts[i].count);
		else
			counts[n_kept++] = counts[i];
	}
	return n_kept;
}

static int add_by_exe(const struct group *group, struct call *sum, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < group->n; i++)
		n += group->occurrences[i].call->n_by_exe;
	if (!n)
		return 0;
	sum->by_exe = new_table(n, sizeof(*sum->by_exe));
	if (!sum->by_exe)
		return error_no_memory(err);
	n = 0;
	for (size_t i = 0; i < group->n; i++) {
		const struct occurrence *occurrence = &group->occurrences[i];

		for (size_t j = 0; j < occurrence->call->n_by_exe; j++) {
			const struct exe_count *one = &occurrence->call->by_exe[j];

			sum->by_exe[n++] = (struct exe_count){
			        occurrence->summand->exe_indices[one->exe], one->count};
		}
	}
	sum->n_by_exe = combine_exe_counts(sum->by_exe, n);
	return 0;
}

/* ---- values of arguments ---- */

static const struct call_arg *find_arg(const struct call *call, unsigned index)
{
	for (size_t i = 0; i < call->n_args; i++)
		if (call->args[i].index == index)
			return &call->args[i];
	return NULL;
}

static size_t keep_distinct(uint64_t *values, size_t n)
{
	size_t n_kept = 0;

	sort_values(values, n);
	for (size_t i = 0; i < n; i++)
		if (!n_kept || values[n_kept - 1] != values[i])
			values[n_kept++] = values[i];
	return n_kept;
}

static size_t keep_distinct_tuples(struct arg_tuple *tuples, size_t n)
{
	size_t n_kept = 0;

	sort_tuples(tuples, n);
	for (size_t i = 0; i < n; i++)
		if (!n_kept || tuple_compare(&tuples[n_kept - 1], &tuples[i]))
			tuples[n_kept++] = tuples[i];
	return n_kept;
}

/* What of a call has values; NULL: of this call none were recorded. */
typedef const struct call_arg *values_finder(const struct call *call, unsigned index);

/* All values that were kept, even if they are more than one run would have kept.  A run that
 * recorded none may have had any. */
static int unite_values(
        const struct group *group, values_finder *find, struct call_arg *sum, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < group->n; i++) {
		const struct call_arg *arg = find(group->occurrences[i].call, sum->index);

		n += arg ? arg->n_values : 0;
	}
	sum->values = new_table(n, sizeof(*sum->values));
	if (!sum->values)
		return error_no_memory(err);
	n = 0;
	for (size_t i = 0; i < group->n; i++) {
		const struct call_arg *arg = find(group->occurrences[i].call, sum->index);

		for (size_t j = 0; arg && j < arg->n_values; j++)
			sum->values[n++] = arg->values[j];
		/* Not all values are known then, and a profile must not be made of those that
		 * are. */
		sum->overflow = sum->overflow || !arg || arg->overflow;
	}
	sum->n_values = keep_distinct(sum->values, n);
	return 0;
}

static int unite_args(const struct group *group, struct call *sum, struct error *err)
{
	bool present[SYSCALL_ARGS] = {false};

	for (size_t i = 0; i < group->n; i++)
		for (unsigned index = 0; index < SYSCALL_ARGS; index++)
			present[index] |= find_arg(group->occurrences[i].call, index) != NULL;
	for (unsigned index = 0; index < SYSCALL_ARGS; index++) {
		if (!present[index])
			continue;
		if (!sum->args)
			/* Room for all at once: sum->args must not move while one of them is
			 * filled. */
			sum->args = new_table(SYSCALL_ARGS, sizeof(*sum->args));
		if (!sum->args)
			return error_no_memory(err);
		sum->args[sum->n_args++].index = index;
		if (unite_values(group, find_arg, &sum->args[sum->n_args - 1], err))
			return -1;
	}
	return 0;
}

/* As unite_values; a run with other indexes is one that recorded none of these. */
static int unite_tuples(const struct group *group, struct call *sum, struct error *err)
{
	struct call_tuples *tuples = &sum->tuples;
	const struct call_tuples *model = NULL;
	size_t n = 0;

	for (size_t i = 0; i < group->n; i++) {
		const struct call_tuples *one = &group->occurrences[i].call->tuples;

		if (!model && one->n_indexes)
			model = one;
		n += one->n_items;
	}
	if (!model)
		return 0;
	tuples->indexes = new_table(model->n_indexes, sizeof(*tuples->indexes));
	tuples->items = new_table(n, sizeof(*tuples->items));
	if (!tuples->indexes || !tuples->items)
		return error_no_memory(err);
	tuples->n_indexes = model->n_indexes;
	memcpy(tuples->indexes, model->indexes, model->n_indexes * sizeof(*model->indexes));
	for (size_t i = 0; i < group->n; i++) {
		const struct call_tuples *one = &group->occurrences[i].call->tuples;

		if (!tuples_are_alike(one, model)) {
			tuples->overflow = true;
			continue;
		}
		for (size_t j = 0; j < one->n_items; j++)
			tuples->items[tuples->n_items++] = one->items[j];
		tuples->overflow |= one->overflow;
	}
	tuples->n_items = keep_distinct_tuples(tuples->items, tuples->n_items);
	return 0;
}

static const struct call_arg *find_clone_flags(const struct call *call, unsigned index)
{
	(void)index;
	return call_has_clone_args(call) ? &call->clone_args.flags : NULL;
}

static int unite_clone_args(const struct group *group, struct call *sum, struct error *err)
{
	bool present = false;

	for (size_t i = 0; i < group->n; i++) {
		present |= call_has_clone_args(group->occurrences[i].call);
		sum->clone_args.set_tid |= group->occurrences[i].call->clone_args.set_tid;
	}
	return present ? unite_values(group, find_clone_flags, &sum->clone_args.flags, err) : 0;
}

/* ---- all together ---- */

static int add_group(const struct group *group, struct call *sum, struct error *err)
{
	/* Before the first occurrence is copied, which sets what has no rule for sums. */
	add_fields(group, sum);
	if (copy_first_occurrence(&group->occurrences[0], sum, err))
		return -1;
	if (add_by_exe(group, sum, err) || unite_args(group, sum, err) ||
	        unite_tuples(group, sum, err) || unite_stacks(group, sum, err))
		return -1;
	return unite_clone_args(group, sum, err);
}

static int add_groups(
        const struct occurrence *occurrences, size_t n, struct run *totals, struct error *err)
{
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n; end++)
			if (call_compare(occurrences[i].call, occurrences[end].call))
				break;

		struct group group = {occurrences + i, end - i};

		if (add_group(&group, &totals->calls[totals->n_calls++], err))
			return -1;
	}
	return 0;
}

static void list_occurrences(
        const struct summand *summands, size_t n_summands, struct occurrence *occurrences)
{
	size_t n = 0;

	for (size_t i = 0; i < n_summands; i++)
		for (size_t j = 0; j < summands[i].run->n_calls; j++)
			occurrences[n++] =
			        (struct occurrence){&summands[i].run->calls[j], &summands[i]};
}

/* Exactly, since the table of calls is kept as long as the totals are. */
static size_t count_distinct(const struct occurrence *occurrences, size_t n)
{
	size_t n_distinct = n > 0;

	for (size_t i = 1; i < n; i++)
		n_distinct += call_compare(occurrences[i - 1].call, occurrences[i].call) != 0;
	return n_distinct;
}

int add_calls(const struct summand *summands, size_t n, struct run *totals, struct error *err)
{
	size_t n_occurrences = 0;

	for (size_t i = 0; i < n; i++)
		n_occurrences += summands[i].run->n_calls;

	cleanup_free struct occurrence *occurrences =
	        new_table(n_occurrences, sizeof(*occurrences));

	if (!occurrences)
		return error_no_memory(err);
	list_occurrences(summands, n, occurrences);
	qsort(occurrences, n_occurrences, sizeof(*occurrences), compare_occurrences);
	totals->calls =
	        new_table(count_distinct(occurrences, n_occurrences), sizeof(*totals->calls));
	if (!totals->calls)
		return error_no_memory(err);
	return add_groups(occurrences, n_occurrences, totals, err);
}
