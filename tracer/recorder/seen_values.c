#include "seen_values.h"

#include <stdlib.h>
#include <string.h>

bool seen_values_init(struct seen_values *values, const struct selector_kept *kept)
{
	/* Few calls have any, so the table is not a part of each. */
	if (kept->n_together)
		values->together = calloc(CALL_ARG_VALUES_MAX, sizeof(*values->together));
	return values->together || !kept->n_together;
}

void seen_values_add_single(struct seen_values *values, uint64_t value)
{
	for (size_t i = 0; i < values->n_single; i++) {
		if (values->single[i] == value)
			return;
	}
	/* Beyond the bound the values are no longer all there were, which the recording says. */
	if (values->n_single < CALL_ARG_VALUES_MAX)
		values->single[values->n_single++] = value;
	else
		values->single_overflow = true;
}

static bool has_together(const struct seen_values *values, const struct arg_tuple *tuple)
{
	for (size_t i = 0; i < values->n_together; i++) {
		if (!memcmp(values->together[i].values, tuple->values,
		            tuple->n_values * sizeof(*tuple->values)))
			return true;
	}
	return false;
}

static void add_together(struct seen_values *values, const struct arg_tuple *tuple)
{
	if (has_together(values, tuple))
		return;
	if (values->n_together < CALL_ARG_VALUES_MAX)
		values->together[values->n_together++] = *tuple;
	else
		values->together_overflow = true;
}

void seen_values_add(struct seen_values *values, const struct selector_kept *kept,
        const uint64_t args[SYSCALL_ARGS])
{
	struct arg_tuple tuple = {.n_values = kept->n_together};

	if (kept->single != SELECTOR_NONE)
		seen_values_add_single(values, args[kept->single] & kept->single_mask);
	for (unsigned i = 0; i < kept->n_together; i++)
		tuple.values[i] = args[kept->together[i]] & kept->together_masks[i];
	if (kept->n_together)
		add_together(values, &tuple);
}

/* Never NULL for an array of none: NULL means that memory is out. */
static void *copy_array(const void *array, size_t n, size_t size)
{
	void *copy = calloc(n + 1, size);

	if (copy && n)
		memcpy(copy, array, n * size);
	return copy;
}

int seen_values_copy_single(const struct seen_values *values, struct call_arg *arg)
{
	arg->overflow = values->single_overflow;
	arg->values = copy_array(values->single, values->n_single, sizeof(*arg->values));
	arg->n_values = arg->values ? values->n_single : 0;
	return arg->values ? 0 : -1;
}

int seen_values_copy_together(const struct seen_values *values, const struct selector_kept *kept,
        struct call_tuples *tuples)
{
	tuples->overflow = values->together_overflow;
	tuples->indexes = copy_array(kept->together, kept->n_together, sizeof(*tuples->indexes));
	tuples->n_indexes = tuples->indexes ? kept->n_together : 0;
	tuples->items = copy_array(values->together, values->n_together, sizeof(*tuples->items));
	tuples->n_items = tuples->items ? values->n_together : 0;
	return tuples->indexes && tuples->items ? 0 : -1;
}

void seen_values_release(struct seen_values *values)
{
	free(values->together);
	*values = (struct seen_values){0};
}
