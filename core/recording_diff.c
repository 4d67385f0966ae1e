#include "recording_diff.h"

#include "recording_order.h"

#include <stdlib.h>

static int add(
        struct recording_diff *diff, const struct recording_change *change, struct error *err)
{
	struct recording_change *items =
	        reallocarray(diff->items, diff->n_items + 1, sizeof(*items));

	if (!items)
		return error_no_memory(err);
	diff->items = items;
	items[diff->n_items++] = *change;
	diff->n_of[change->kind]++;
	return 0;
}

/* Takes over the values. */
static int add_if_new(
        struct recording_diff *diff, const struct recording_change *change, struct error *err)
{
	bool is_new = change->n_values || change->n_tuples || change->overflow;

	if (is_new && !add(diff, change, err))
		return 0;
	/* Not added: either there is nothing new, or memory was out. */
	free(change->values);
	free(change->tuples);
	return is_new ? -1 : 0;
}

/* Linear, as a run keeps at most CALL_ARG_VALUES_MAX values. */
static bool has(const struct call_arg *arg, uint64_t value)
{
	for (size_t i = 0; i < arg->n_values; i++)
		if (arg->values[i] == value)
			return true;
	return false;
}

/* Adds the values of the second that the first has not. */
static int compare_values(const struct call_arg *first, const struct call_arg *second,
        struct recording_change change, struct recording_diff *diff, struct error *err)
{
	/* What was beyond the limit of the first may have been any of these values. */
	if (first->overflow)
		return 0;
	change.overflow = second->overflow;
	/* One more, as calloc(3) may return NULL for none. */
	change.values = calloc(second->n_values + 1, sizeof(*change.values));
	if (!change.values)
		return error_no_memory(err);
	for (size_t i = 0; i < second->n_values; i++)
		if (!has(first, second->values[i]))
			change.values[change.n_values++] = second->values[i];
	return add_if_new(diff, &change, err);
}

static bool has_tuple(const struct call_tuples *tuples, const struct arg_tuple *tuple)
{
	for (size_t i = 0; i < tuples->n_items; i++)
		if (!tuple_compare(&tuples->items[i], tuple))
			return true;
	return false;
}

static int compare_tuples(const struct call *first, const struct call *second,
        struct recording_diff *diff, struct error *err)
{
	const struct call_tuples *before = &first->tuples, *now = &second->tuples;
	struct recording_change change = {
	        .kind = CHANGE_NEW_VALUES, .call = second, .overflow = now->overflow};

	if (!now->n_indexes || !tuples_are_alike(before, now) || before->overflow)
		return 0;
	change.tuples = calloc(now->n_items + 1, sizeof(*change.tuples));
	if (!change.tuples)
		return error_no_memory(err);
	for (size_t i = 0; i < now->n_items; i++)
		if (!has_tuple(before, &now->items[i]))
			change.tuples[change.n_tuples++] = now->items[i];
	return add_if_new(diff, &change, err);
}

static const struct call_arg *find_arg(const struct call *call, unsigned index)
{
	for (size_t i = 0; i < call->n_args; i++)
		if (call->args[i].index == index)
			return &call->args[i];
	return NULL;
}

static int compare_arguments(const struct call *first, const struct call *second,
        struct recording_diff *diff, struct error *err)
{
	struct recording_change change = {.kind = CHANGE_NEW_VALUES, .call = second};

	for (size_t i = 0; i < second->n_args; i++) {
		const struct call_arg *before = find_arg(first, second->args[i].index);

		change.index = second->args[i].index;
		/* Without values in the first (an import may have none), nothing is known to be
		 * new. */
		if (before && compare_values(before, &second->args[i], change, diff, err))
			return -1;
	}
	if (compare_tuples(first, second, diff, err))
		return -1;
	change.index = 0;
	change.in_memory = true;
	if (!call_has_clone_args(first) || !call_has_clone_args(second))
		return 0;
	return compare_values(
	        &first->clone_args.flags, &second->clone_args.flags, change, diff, err);
}

static int compare_changes(const void *a, const void *b)
{
	const struct recording_change *left = a, *right = b;
	int order = call_compare(left->call, right->call);

	if (left->kind != right->kind)
		return (int)left->kind - (int)right->kind;
	if (order)
		return order;
	/* Values of one argument come before those of several. */
	order = (left->tuples != NULL) - (right->tuples != NULL);
	return order ? order : (int)left->index - (int)right->index;
}

/* Both lists of calls are in one order. */
static int compare_calls(const struct run *first, const struct run *second,
        struct recording_diff *diff, struct error *err)
{
	size_t i = 0, j = 0;

	while (i < first->n_calls || j < second->n_calls) {
		int order = i == first->n_calls ? 1
		            : j == second->n_calls
		                    ? -1
		                    : call_compare(&first->calls[i], &second->calls[j]);
		struct recording_change change = {
		        .kind = order < 0 ? CHANGE_GONE_CALL : CHANGE_NEW_CALL,
		        .call = order < 0 ? &first->calls[i] : &second->calls[j]};
		int result =
		        order ? add(diff, &change, err)
		              : compare_arguments(&first->calls[i], &second->calls[j], diff, err);

		if (result)
			return -1;
		i += order <= 0;
		j += order >= 0;
	}
	return 0;
}

int recording_diff(const struct run *first, const struct run *second, struct recording_diff *diff,
        struct error *err)
{
	if (compare_calls(first, second, diff, err)) {
		recording_diff_release(diff);
		return -1;
	}
	/* Calls that are gone come last, whatever their place in the order of calls. */
	if (diff->n_items)
		qsort(diff->items, diff->n_items, sizeof(*diff->items), compare_changes);
	return 0;
}

void recording_diff_release(struct recording_diff *diff)
{
	for (size_t i = 0; i < diff->n_items; i++) {
		free(diff->items[i].values);
		free(diff->items[i].tuples);
	}
	free(diff->items);
	*diff = (struct recording_diff){0};
}
