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

bool seen_values_add_single(struct seen_values *values, uint64_t value)
{
	for (size_t i = 0; i < values->n_single; i++) {
		if (values->single[i] == value)
			return false;
	}
	/* Beyond the bound the values are no longer all there were, which the recording says. */
	if (values->n_single == CALL_ARG_VALUES_MAX) {
		values->single_overflow = true;
		return false;
	}
	values->single[values->n_single++] = value;
	return true;
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

static bool add_together(struct seen_values *values, const struct arg_tuple *tuple)
{
	if (has_together(values, tuple))
		return false;
	if (values->n_together == CALL_ARG_VALUES_MAX) {
		values->together_overflow = true;
		return false;
	}
	values->together[values->n_together++] = *tuple;
	return true;
}

bool seen_values_add(struct seen_values *values, const struct selector_kept *kept,
        const uint64_t args[SYSCALL_ARGS], struct arg_tuple *these)
{
	bool is_new = false;

	*these = (struct arg_tuple){.n_values = kept->n_together};
	for (unsigned i = 0; i < kept->n_together; i++)
		these->values[i] = args[kept->together[i]] & kept->together_masks[i];
	if (kept->n_together)
		is_new = add_together(values, these);
	if (kept->single == SELECTOR_NONE)
		return is_new;
	/* Of what is kept together it is a part. */
	if (kept->n_together)
		return seen_values_add_single(values, args[kept->single] & kept->single_mask) ||
		       is_new;
	*these = (struct arg_tuple){{args[kept->single] & kept->single_mask}, 1};
	return seen_values_add_single(values, these->values[0]);
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
