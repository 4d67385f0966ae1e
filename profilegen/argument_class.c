#include "argument_class.h"

#include "argument_runs.h"
#include "clone3.h"
#include "evidence.h"
#include "multiplex.h"
#include "runtime_argument.h"

#include "profile.h"

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
	struct argument_values *values;
	struct error *err;
};

static int add(const struct collecting *collecting, const struct argument_value *wanted)
{
	return argument_values_add(collecting->values, collecting->class, wanted, collecting->err);
}

static bool is_overflowed(const struct argument_class *class, const struct call *call)
{
	return class->also < 0 ? evidence_arg(call, class->index)->overflow : call->tuples.overflow;
}

static int add_recorded(const struct collecting *collecting, const struct call *call)
{
	const struct argument_class *class = collecting->class;
	struct argument_value value;

	if (!argument_value_recorded(class, call, 0, &value))
		collecting->values->incomplete = "the recording does not have its arguments";
	else if (is_overflowed(class, call))
		collecting->values->incomplete = "the recording does not have all its arguments";
	for (size_t i = 0; argument_value_recorded(class, call, i, &value); i++)
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
	const struct collecting collecting = {class, values, err};

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
	if (argument_values_add_families(values, class, err))
		return -1;
	if (class->evidence == EVIDENCE_ANY)
		return 0;
	if (add_runtimes(&collecting, options->engines))
		return -1;
	argument_runs_weigh(values, class, options->recording);
	return 0;
}
