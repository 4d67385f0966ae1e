#include "argument_values.h"

#include "evidence.h"

#include <stdlib.h>
#include <string.h>

static const struct family_row {
	const char *call, *family; /* "": the value comes with the call */
	uint32_t value;
	const char *name;
} families[] = {
#include "argument_family.inc"
};

static const struct family_row *const families_end =
        families + sizeof(families) / sizeof(families[0]);

void argument_values_release(struct argument_values *values)
{
	free(values->items);
	*values = (struct argument_values){0};
}

static const char *name_of(const char *call, uint32_t value)
{
	for (const struct family_row *row = families; row < families_end; row++)
		if (!strcmp(row->call, call) && row->value == value)
			return row->name;
	return NULL;
}

struct argument_value *argument_values_find(
        const struct argument_values *values, uint32_t value, uint32_t also)
{
	for (size_t i = 0; i < values->n_items; i++)
		if (values->items[i].value == value && values->items[i].also == also)
			return &values->items[i];
	return NULL;
}

/* Before which value it comes: in order, so that the rules of two recordings can be compared by
 * eye. */
static size_t place_of(const struct argument_values *values, const struct argument_value *wanted)
{
	size_t at = 0;

	while (at < values->n_items && (values->items[at].value < wanted->value ||
	                                       (values->items[at].value == wanted->value &&
	                                               values->items[at].also < wanted->also)))
		at++;
	return at;
}

int argument_values_add(struct argument_values *values, const struct argument_class *class,
        const struct argument_value *wanted, struct error *err)
{
	struct argument_value *there = argument_values_find(values, wanted->value, wanted->also),
	                      *items;
	size_t at = place_of(values, wanted);

	/* Recorded or brought along: recorded wins, whichever came first. */
	if (there) {
		there->is_recorded |= wanted->is_recorded;
		there->is_constant |= wanted->is_constant;
		return 0;
	}
	items = reallocarray(values->items, values->n_items + 1, sizeof(*items));
	if (!items)
		return error_no_memory(err);
	values->items = items;
	memmove(items + at + 1, items + at, (values->n_items++ - at) * sizeof(*items));
	items[at] = *wanted;
	if (!items[at].name && class->also < 0)
		items[at].name = name_of(class->call, wanted->value);
	return 0;
}

bool argument_value_recorded(const struct argument_class *class, const struct call *call, size_t n,
        struct argument_value *value)
{
	const struct call_tuples *tuples = &call->tuples;
	const struct call_arg *arg = evidence_arg(call, class->index);

	if (class->also < 0) {
		if (!arg || n >= arg->n_values)
			return false;
		*value = (struct argument_value){
		        .value = (uint32_t)arg->values[n] & class->mask, .is_recorded = true};
		return true;
	}
	if (!evidence_has_tuples(call, class->index, (unsigned)class->also) || n >= tuples->n_items)
		return false;
	*value =
	        (struct argument_value){.value = (uint32_t)tuples->items[n].values[0] & class->mask,
	                .also = (uint32_t)tuples->items[n].values[1] & class->mask,
	                .is_recorded = true};
	return true;
}

/* Does a row's value come with what there is? */
static bool is_brought(const struct argument_values *values, const struct family_row *row)
{
	/* A value of no family is allowed wherever the call is. */
	if (!*row->family)
		return true;
	for (const struct family_row *kin = families; kin < families_end; kin++)
		if (!strcmp(kin->call, row->call) && !strcmp(kin->family, row->family) &&
		        argument_values_find(values, kin->value, 0))
			return true;
	return false;
}

int argument_values_add_families(
        struct argument_values *values, const struct argument_class *class, struct error *err)
{
	for (const struct family_row *row = families; row < families_end; row++)
		if (!strcmp(row->call, class->call) && is_brought(values, row) &&
		        argument_values_add(values, class,
		                &(struct argument_value){
		                        .value = row->value, .is_constant = !*row->family},
		                err))
			return -1;
	return 0;
}

bool argument_value_has_kin(const struct argument_values *values,
        const struct argument_class *class, const struct argument_value *value)
{
	const char *call = class->call;

	for (const struct family_row *row = families; row < families_end; row++) {
		if (strcmp(row->call, call) != 0 || row->value != value->value)
			continue;
		for (const struct family_row *kin = families; kin < families_end; kin++) {
			const struct argument_value *item =
			        !strcmp(kin->call, call) && !strcmp(kin->family, row->family)
			                ? argument_values_find(values, kin->value, 0)
			                : NULL;

			if (item && item != value &&
			        (item->n_runs > 1 ||
			                (item->n_runs && item->last_run != value->last_run)))
				return true;
		}
	}
	return false;
}
