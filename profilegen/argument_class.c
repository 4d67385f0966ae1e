#include "argument_class.h"

#include "clone3.h"
#include "evidence.h"
#include "multiplex.h"
#include "runtime_argument.h"

#include "profile.h"

#include <stdlib.h>
#include <string.h>

static const struct class_row {
	const char *call;
	unsigned index;
	int also;
	uint32_t mask;
	enum argument_evidence evidence;
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
	*class = (struct argument_class){.call = row->call,
	        .index = row->index,
	        .also = row->also,
	        .mask = row->mask,
	        .evidence = row->evidence,
	        .why = row->why};
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
	const struct profile *profile;
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

static struct argument_value *find(
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

static int add(const struct collecting *collecting, const struct argument_value *wanted)
{
	struct argument_values *values = collecting->values;
	struct argument_value *there = find(values, wanted->value, wanted->also), *items;
	size_t at = place_of(values, wanted);

	/* Recorded or brought along: recorded wins, whichever came first. */
	if (there) {
		there->is_recorded |= wanted->is_recorded;
		there->is_constant |= wanted->is_constant;
		return 0;
	}
	items = reallocarray(values->items, values->n_items + 1, sizeof(*items));
	if (!items)
		return error_no_memory(collecting->err);
	values->items = items;
	memmove(items + at + 1, items + at, (values->n_items++ - at) * sizeof(*items));
	items[at] = *wanted;
	if (!items[at].name && collecting->class->also < 0)
		items[at].name = name_of(collecting->class->call, wanted->value);
	return 0;
}

/* The n-th recorded value; false: there are no more. */
static bool recorded_value(const struct argument_class *class, const struct call *call, size_t n,
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

static bool is_overflowed(const struct argument_class *class, const struct call *call)
{
	return class->also < 0 ? evidence_arg(call, class->index)->overflow : call->tuples.overflow;
}

static int add_recorded(const struct collecting *collecting, const struct call *call)
{
	const struct argument_class *class = collecting->class;
	struct argument_value value;

	if (!recorded_value(class, call, 0, &value))
		collecting->values->incomplete = "the recording does not have its arguments";
	else if (is_overflowed(class, call))
		collecting->values->incomplete = "the recording does not have all its arguments";
	for (size_t i = 0; recorded_value(class, call, i, &value); i++)
		if (add(collecting, &value))
			return -1;
	return 0;
}

/* Where clone3 is refused, C libraries call clone with the flags that it has. */
static int add_clone3(const struct collecting *collecting, const struct call *call)
{
	const struct call_arg *flags = &call->clone_args.flags;

	for (size_t i = 0; i < flags->n_values; i++)
		if (add(collecting, &(struct argument_value){.value = (uint32_t)flags->values[i] &
		                                                      collecting->class->mask,
		                            .is_recorded = true}))
			return -1;
	/* And without any of the bits, which is what C libraries call it for. */
	return add(collecting, &(struct argument_value){.value = 0});
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

/* Does a row's value come with what there is? */
static bool is_brought(const struct argument_values *values, const struct family_row *row)
{
	/* A value of no family is allowed wherever the call is. */
	if (!*row->family)
		return true;
	for (const struct family_row *kin = families; kin < families_end; kin++)
		if (!strcmp(kin->call, row->call) && !strcmp(kin->family, row->family) &&
		        find(values, kin->value, 0))
			return true;
	return false;
}

static int add_families(const struct collecting *collecting)
{
	for (const struct family_row *row = families; row < families_end; row++)
		if (!strcmp(row->call, collecting->class->call) &&
		        is_brought(collecting->values, row) &&
		        add(collecting, &(struct argument_value){
		                                .value = row->value, .is_constant = !*row->family}))
			return -1;
	return 0;
}

/* What a runtime needs is not in a recording, which begins after it. */
static int add_runtimes(const struct collecting *collecting, uint32_t engines)
{
	const struct argument_class *class = collecting->class;
	const struct runtime_argument *row = NULL;

	if (runtime_argument_is_unknown(class->call, engines))
		collecting->values->incomplete = "a container runtime needs it, with arguments "
		                                 "that were not measured";
	while ((row = runtime_argument_next(row, class->call, engines)))
		if (add(collecting, &(struct argument_value){.value = row->value & class->mask,
		                            .is_constant = true,
		                            .name = row->name}))
			return -1;
	return 0;
}

/* ---- the evidence of several runs ---- */

/* Marks what a run shows; true if it makes the call. */
static bool mark_run(const struct collecting *collecting, const struct run *run, size_t number)
{
	bool is_made = false;

	for (size_t i = 0; i < run->n_calls; i++) {
		const struct call *call = &run->calls[i];
		struct argument_value value;

		if (strcmp(call->name, collecting->class->call) != 0 ||
		        !profile_lists_arch(collecting->profile, call->arch))
			continue;
		is_made = true;
		for (size_t n = 0; recorded_value(collecting->class, call, n, &value); n++) {
			struct argument_value *item =
			        find(collecting->values, value.value, value.also);

			/* Two ABIs of one run are one occurrence. */
			if (!item || (item->n_runs && item->last_run == number))
				continue;
			item->n_runs++;
			item->last_run = number;
		}
	}
	return is_made;
}

/* Does another run show a value of its family? */
static bool has_kin(const struct collecting *collecting, const struct argument_value *value)
{
	const char *call = collecting->class->call;

	for (const struct family_row *row = families; row < families_end; row++) {
		if (strcmp(row->call, call) != 0 || row->value != value->value)
			continue;
		for (const struct family_row *kin = families; kin < families_end; kin++) {
			const struct argument_value *item =
			        !strcmp(kin->call, call) && !strcmp(kin->family, row->family)
			                ? find(collecting->values, kin->value, 0)
			                : NULL;

			if (item && item != value &&
			        (item->n_runs > 1 ||
			                (item->n_runs && item->last_run != value->last_run)))
				return true;
		}
	}
	return false;
}

/* A rule of the others admits a run unless it alone shows a value, which nothing brings. */
static bool is_only_of(
        const struct collecting *collecting, const struct argument_value *value, size_t number)
{
	return value->n_runs == 1 && value->last_run == number && !value->is_constant &&
	       (collecting->class->also >= 0 || !has_kin(collecting, value));
}

static void weigh_runs(const struct collecting *collecting, const struct recording *recording)
{
	struct argument_values *values = collecting->values;

	/* All are marked before the first is judged by the others. */
	for (size_t i = 0; recording && i < recording->n_runs; i++)
		values->n_runs += mark_run(collecting, &recording->runs[i], i);
	values->n_admitted = values->n_runs;
	for (size_t i = 0; recording && i < recording->n_runs; i++)
		for (size_t n = 0; n < values->n_items; n++)
			if (is_only_of(collecting, &values->items[n], i)) {
				values->n_admitted--;
				break;
			}
}

/* ---- all together ---- */

/* Were the values of any call kept? */
static bool is_unrecorded(const struct argument_class *class, const struct run *observed)
{
	for (size_t i = 0; i < observed->n_calls; i++) {
		const struct call *call = &observed->calls[i];

		if (!strcmp(call->name, class->call) &&
		        (class->also < 0 ? evidence_arg(call, class->index) != NULL
		                         : call->tuples.n_indexes > 0))
			return false;
	}
	return true;
}

int argument_values_collect(const struct argument_class *class, const struct run *observed,
        const struct generate_options *options, const struct profile *profile,
        struct argument_values *values, struct error *err)
{
	const struct collecting collecting = {class, profile, values, err};

	values->is_unrecorded = is_unrecorded(class, observed);
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
	if (add_families(&collecting))
		return -1;
	if (class->evidence == EVIDENCE_ANY)
		return 0;
	if (add_runtimes(&collecting, options->engines))
		return -1;
	weigh_runs(&collecting, options->recording);
	return 0;
}
