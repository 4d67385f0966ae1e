#include "argument_class.h"

#include "clone3.h"
#include "evidence.h"
#include "multiplex.h"
#include "risk_condition.h"

#include "profile.h"

#include <stdlib.h>
#include <string.h>

static const struct class_row {
	const char *call;
	unsigned index;
	uint32_t mask;
	const char *why;
} classes[] = {
#include "argument_class.inc"
};

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

bool argument_class_find(
        const struct profile *profile, const char *call, struct argument_class *class)
{
	const struct class_row *row = classes, *end = classes + sizeof(classes) / sizeof(*classes);

	while (row < end && strcmp(row->call, call) != 0)
		row++;
	if (row == end)
		return false;
	/* The table has the index of most ABIs; below it becomes that of the profile's. */
	*class = (struct argument_class){
	        .call = row->call, .index = row->index, .mask = row->mask, .why = row->why};
	for (size_t i = 0; i < profile->n_architectures; i++) {
		unsigned index = arch_argument_index(profile->architectures[i], call, row->index);

		/* A rule of a profile has one index for all its ABIs; clone's flags are the second
		 * argument on s390x. */
		class->is_ambiguous |= i && index != class->index;
		class->index = index;
	}
	return true;
}

/* ---- collecting ---- */

struct collecting {
	const struct argument_class *class;
	struct argument_values *values;
	struct error *err;
};

static const char *name_of(const char *call, uint32_t value)
{
	for (const struct family_row *row = families; row < families_end; row++)
		if (!strcmp(row->call, call) && row->value == value)
			return row->name;
	return NULL;
}

static int add(const struct collecting *collecting, uint32_t value, bool is_recorded)
{
	struct argument_values *values = collecting->values;
	size_t at = 0;

	/* In order, so that the rules of two recordings can be compared by eye. */
	while (at < values->n_items && values->items[at].value < value)
		at++;
	/* Recorded or brought along: recorded wins, whichever came first. */
	if (at < values->n_items && values->items[at].value == value) {
		values->items[at].is_recorded |= is_recorded;
		return 0;
	}
	struct argument_value *items =
	        reallocarray(values->items, values->n_items + 1, sizeof(*items));

	if (!items)
		return error_no_memory(collecting->err);
	values->items = items;
	memmove(items + at + 1, items + at, (values->n_items++ - at) * sizeof(*items));
	items[at] = (struct argument_value){
	        value, is_recorded, name_of(collecting->class->call, value)};
	return 0;
}

static int add_recorded(const struct collecting *collecting, const struct call *call)
{
	const struct call_arg *arg = evidence_arg(call, collecting->class->index);

	if (!arg || !arg->n_values)
		collecting->values->incomplete = "the recording does not have its arguments";
	else if (arg->overflow)
		collecting->values->incomplete = "the recording does not have all its arguments";
	for (size_t i = 0; arg && i < arg->n_values; i++)
		if (add(collecting, (uint32_t)arg->values[i] & collecting->class->mask, true))
			return -1;
	return 0;
}

/* Where clone3 is refused, C libraries call clone with the flags that it has. */
static int add_clone3(const struct collecting *collecting, const struct call *call)
{
	const struct call_arg *flags = &call->clone_args.flags;

	for (size_t i = 0; i < flags->n_values; i++)
		if (add(collecting, (uint32_t)flags->values[i] & collecting->class->mask, true))
			return -1;
	/* And without any of the bits, which is what C libraries call it for. */
	return add(collecting, 0, false);
}

static int add_call(const struct collecting *collecting, const struct call *call)
{
	const char *name = collecting->class->call;

	if (!strcmp(call->name, name))
		return add_recorded(collecting, call);
	if (!strcmp(name, "clone") && clone3_is(call))
		return add_clone3(collecting, call);
	multiplex_for_each (row)
		if (!strcmp(row->call, name) && evidence_may_be(call, row))
			collecting->values->incomplete = "it was made through socketcall, with "
			                                 "arguments that no filter sees";
	return 0;
}

static bool has(const struct argument_values *values, uint32_t value)
{
	for (size_t i = 0; i < values->n_items; i++)
		if (values->items[i].value == value)
			return true;
	return false;
}

/* Does a row's value come with what there is? */
static bool is_brought(const struct argument_values *values, const struct family_row *row)
{
	/* A value of no family is allowed wherever the call is. */
	if (!*row->family)
		return true;
	for (const struct family_row *kin = families; kin < families_end; kin++)
		if (!strcmp(kin->call, row->call) && !strcmp(kin->family, row->family) &&
		        has(values, kin->value))
			return true;
	return false;
}

static int add_families(const struct collecting *collecting)
{
	for (const struct family_row *row = families; row < families_end; row++)
		if (!strcmp(row->call, collecting->class->call) &&
		        is_brought(collecting->values, row) && add(collecting, row->value, false))
			return -1;
	return 0;
}

int argument_values_collect(const struct argument_class *class, const struct run *observed,
        const struct profile *profile, struct argument_values *values, struct error *err)
{
	const struct collecting collecting = {class, values, err};

	if (class->is_ambiguous) {
		values->incomplete = "on s390x its flags are another argument";
		return 0;
	}
	for (size_t i = 0; i < observed->n_calls; i++)
		/* Calls of an ABI that the profile leaves out are killed, whatever their
		 * arguments. */
		if (profile_lists_arch(profile, observed->calls[i].arch) &&
		        add_call(&collecting, &observed->calls[i]))
			return -1;
	return add_families(&collecting);
}
