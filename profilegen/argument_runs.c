#include "argument_runs.h"

#include <string.h>

struct weighing {
	const struct argument_class *class;
	struct argument_values *values;
};

/* Marks what a run shows; true if it makes the call. */
static bool mark_run(const struct weighing *weighing, const struct run *run, size_t number)
{
	bool is_made = false;

	for (size_t i = 0; i < run->n_calls; i++) {
		const struct call *call = &run->calls[i];
		struct argument_value value;

		/* On whichever ABI: those that are predicted have no runs of their own. */
		if (strcmp(call->name, weighing->class->call) != 0)
			continue;
		is_made = true;
		for (size_t n = 0; argument_value_recorded(weighing->class, call, n, &value); n++) {
			struct argument_value *item =
			        argument_values_find(weighing->values, value.value, value.also);

			/* Two ABIs of one run are one occurrence. */
			if (!item || (item->n_runs && item->last_run == number))
				continue;
			item->n_runs++;
			item->last_run = number;
		}
	}
	return is_made;
}

/* A rule of the others admits a run unless it alone shows a value, which nothing brings. */
static bool is_only_of(
        const struct weighing *weighing, const struct argument_value *value, size_t number)
{
	return value->n_runs == 1 && value->last_run == number && !value->is_constant &&
	       (weighing->class->also >= 0 ||
	               !argument_value_has_kin(weighing->values, weighing->class, value));
}

void argument_runs_weigh(struct argument_values *values, const struct argument_class *class,
        const struct recording *recording)
{
	const struct weighing weighing = {class, values};

	/* All are marked before the first is judged by the others. */
	for (size_t i = 0; recording && i < recording->n_runs; i++)
		values->n_runs += mark_run(&weighing, &recording->runs[i], i);
	values->n_admitted = values->n_runs;
	for (size_t i = 0; recording && i < recording->n_runs; i++)
		for (size_t n = 0; n < values->n_items; n++)
			if (is_only_of(&weighing, &values->items[n], i)) {
				values->n_admitted--;
				break;
			}
}
