#include "allow_arguments.h"

#include "argument_bits.h"
#include "argument_class.h"
#include "clone3.h"
#include "generate_parts.h"
#include "multiplex.h"

#include "cleanup.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void allow_arguments_release(struct allow_arguments *arguments)
{
	profile_release(&arguments->rules);
}

static int add_rule(struct allow_arguments *arguments, const char *name, struct profile_rule rule,
        struct error *err)
{
	/* profile_add_rule() copies it. */
	rule.names = &name;
	rule.n_names = 1;
	return profile_add_rule(&arguments->rules, &rule, err);
}

/* Profiles of some runtimes' artifacts have 128 entries at most, of which these leave some to the
 * names, the runtimes and what follows below. */
#define RULES_MAX 96
/* A list of more values than this is no class, but a log. */
#define CLASS_VALUES_MAX 24

/* Two runs that agree have one other each to be judged by, which is chance: a third one of python
 * set an option that two did not (tests/cli/leave-one-out.t). */
#define EVIDENT_RUNS 3

static bool has_room(const struct allow_arguments *arguments, size_t n_rules)
{
	return arguments->rules.n_rules + n_rules <= RULES_MAX;
}

/* ---- classes ---- */

/* "AF_INET", "0x5421"; of some bits only: "no namespaces". */
static char *value_text(const struct argument_class *class, const struct argument_value *value)
{
	bool is_partial = class->mask != UINT32_MAX;
	char *text;
	int length;

	if (is_partial && !value->value)
		length = asprintf(&text, "no %s", class->why);
	else if (value->name)
		length = asprintf(&text, "%s", value->name);
	else if (class->also >= 0)
		length = asprintf(
		        &text, "%s %" PRIu32 ", %" PRIu32, class->why, value->value, value->also);
	else
		length = asprintf(&text, "%s 0x%x", class->why, value->value);
	return length < 0 ? NULL : text;
}

static int add_value(struct allow_arguments *arguments, const struct argument_class *class,
        const struct argument_value *value, struct error *err)
{
	/* MASKED_EQ: Linux reads 32 bits of such arguments, and a comparison of all 64 would refuse
	 * an int whose upper half a C library left as it was. */
	struct profile_condition conditions[] = {
	        {class->index, OP_MASKED_EQ, class->mask, value->value},
	        /* Of another argument: two of one are alternatives for runtimes. */
	        {(unsigned)class->also, OP_MASKED_EQ, class->mask, value->also},
	};
	struct profile_rule rule = {
	        .action = ACTION_ALLOW,
	        .errno_return = -1,
	        .conditions = conditions,
	        .n_conditions = class->also < 0 ? 1 : 2,
	};
	cleanup_free char *text = value_text(class, value);
	cleanup_free char *comment = NULL;

	if (!text ||
	        asprintf(&comment, "%s%s", text,
	                value->is_recorded ? "" : ", allowed without having been recorded") < 0) {
		comment = NULL;
		return error_no_memory(err);
	}
	rule.comment = comment;
	return add_rule(arguments, class->call, rule, err);
}

/* "AF_UNIX, AF_INET" */
static int remark_values(const struct allow_arguments *arguments,
        const struct argument_class *class, const struct argument_values *values, struct error *err)
{
	cleanup_free char *list = NULL;

	for (size_t i = 0; i < values->n_items; i++) {
		cleanup_free char *text = value_text(class, &values->items[i]);
		char *longer;

		if (!text ||
		        asprintf(&longer, "%s%s%s", list ? list : "", list ? ", " : "", text) < 0)
			return error_no_memory(err);
		free(list);
		list = longer;
	}
	if (class->evidence == EVIDENCE_RUNS)
		generate_remark(arguments->options, REMARK_BY_ARGUMENT, class->call,
		        "%s; each of %zu runs that make it is admitted by the others", list,
		        values->n_runs);
	else
		generate_remark(arguments->options, REMARK_BY_ARGUMENT, class->call, "%s", list);
	return 0;
}

/* libseccomp opens the multiplexer's number for any arguments beside such a rule. */
static void remark_multiplexer(const struct allow_arguments *arguments, const char *call)
{
	const char *multiplexer = NULL;

	multiplex_for_each (row)
		if (!strcmp(row->call, call))
			multiplexer = row->multiplexer;
	for (size_t i = 0; i < arguments->profile->n_architectures && multiplexer; i++) {
		const struct arch *arch = arguments->profile->architectures[i];

		if (arch_multiplexes(arch))
			generate_remark(arguments->options, REMARK_WARNING, call,
			        "on %s it can be made through %s with any arguments, as no filter "
			        "sees them",
			        arch->name, multiplexer);
	}
}

/* Values that were asked for are a rule only where several recordings agree. */
static bool is_evident(const struct allow_arguments *arguments, const struct argument_class *class,
        const struct argument_values *values)
{
	if (class->evidence == EVIDENCE_ANY)
		return true;
	if (values->n_runs < EVIDENT_RUNS) {
		generate_remark(arguments->options, REMARK_ANY_ARGUMENT, class->call,
		        "fewer than %d runs that make it are no evidence of its values",
		        EVIDENT_RUNS);
		return false;
	}
	if (values->n_admitted < values->n_runs) {
		generate_remark(arguments->options, REMARK_ANY_ARGUMENT, class->call,
		        "of %zu runs that make it, %zu are admitted by what the others show",
		        values->n_runs, values->n_admitted);
		return false;
	}
	if (values->n_items <= CLASS_VALUES_MAX && has_room(arguments, values->n_items))
		return true;
	generate_remark(arguments->options, REMARK_ANY_ARGUMENT, class->call,
	        "its %zu values would need too many rules", values->n_items);
	return false;
}

/* An allow-list must not refuse what the workload did: without a full record of the values, any are
 * allowed. */
static bool is_known(const struct allow_arguments *arguments, const struct argument_class *class,
        const struct argument_values *values)
{
	if (class->evidence == EVIDENCE_RUNS && values->is_unrecorded)
		return false; /* they were not asked for */
	if (values->incomplete)
		generate_remark(arguments->options, REMARK_WARNING, class->call,
		        "allowed with any arguments: %s", values->incomplete);
	return !values->incomplete && values->n_items && is_evident(arguments, class, values);
}

static int consider_class(struct allow_arguments *arguments, const struct argument_class *class,
        bool *by_name, struct error *err)
{
	__attribute__((cleanup(argument_values_release))) struct argument_values values = {0};

	if (argument_values_collect(class, arguments->observed, arguments->options,
	            arguments->profile, &values, err))
		return -1;
	*by_name = !is_known(arguments, class, &values);
	if (*by_name)
		return 0;
	for (size_t i = 0; i < values.n_items; i++)
		if (add_value(arguments, class, &values.items[i], err))
			return -1;
	remark_multiplexer(arguments, class->call);
	return remark_values(arguments, class, &values, err);
}

/* ---- bits, of which a value has one or the other ---- */

static int add_bits(struct allow_arguments *arguments, const char *name, struct error *err)
{
	const struct argument_bits *row = NULL;

	while ((row = argument_bits_next(row, name))) {
		struct profile_condition condition = {
		        row->index, OP_MASKED_EQ, row->mask, row->value};
		struct profile_rule rule = {
		        .action = ACTION_ALLOW,
		        .errno_return = -1,
		        .conditions = &condition,
		        .n_conditions = 1,
		        .comment = (char *)(uintptr_t)row->what,
		};

		if (add_rule(arguments, name, rule, err))
			return -1;
	}
	return 0;
}

static bool bits_hold(const struct allow_arguments *arguments, const char *name)
{
	const char *why = NULL;
	uint32_t value = 0;

	switch (argument_bits_judge(
	        name, arguments->observed, arguments->options, arguments->profile, &why, &value)) {
	case BITS_UNRECORDED:
		return false;
	case BITS_INCOMPLETE:
		generate_remark(arguments->options, REMARK_WARNING, name,
		        "allowed with any arguments: %s", why);
		return false;
	case BITS_BROKEN:
		generate_remark(arguments->options, REMARK_ANY_ARGUMENT, name,
		        "memory that is writable and executable was recorded: 0x%" PRIx32, value);
		return false;
	case BITS_HOLD:
		return has_room(arguments, 2);
	}
	__builtin_unreachable();
}

static int consider_bits(
        struct allow_arguments *arguments, const char *name, bool *by_name, struct error *err)
{
	*by_name = !bits_hold(arguments, name);
	if (*by_name)
		return 0;
	remark_multiplexer(arguments, name);
	generate_remark(arguments->options, REMARK_BY_ARGUMENT, name,
	        "not writable, or not executable, as in all runs");
	return add_bits(arguments, name, err);
}

/* ---- clone3 ---- */

static const struct call *first_need(const struct run *observed, const char **need)
{
	for (size_t i = 0; i < observed->n_calls; i++) {
		const struct call *call = &observed->calls[i];

		*need = clone3_is(call) ? clone3_need(call) : NULL;
		if (*need)
			return call;
	}
	return NULL;
}

static void remark_fallback(const struct allow_arguments *arguments)
{
	bool is_complete = true;

	for (size_t i = 0; i < arguments->observed->n_calls; i++) {
		const struct call *call = &arguments->observed->calls[i];

		if (clone3_is(call))
			is_complete &=
			        call->clone_args.flags.n_values && !call->clone_args.flags.overflow;
	}
	/* Flags that were not recorded may have been some that clone lacks. */
	generate_remark(arguments->options, REMARK_FALLS_BACK, "clone3",
	        "no filter sees its flags; C libraries use clone then%s",
	        is_complete ? "" : "; not all its flags were recorded");
}

bool allow_arguments_refuse(
        const struct run *observed, const struct generate_options *options, const char *name)
{
	const char *need;

	return !options->names_only && !strcmp(name, "clone3") && !first_need(observed, &need);
}

static int consider_clone3(struct allow_arguments *arguments, bool *by_name, struct error *err)
{
	struct profile_rule rule = {
	        .action = ACTION_ERRNO,
	        /* glibc falls back to clone on ENOSYS only; EPERM makes pthread_create(3) fail
	         * (moby#42680). */
	        .errno_return = ENOSYS,
	        .comment = (char *)(uintptr_t) "no filter sees its flags; C libraries use clone "
	                                       "after ENOSYS",
	};
	const char *need;

	*by_name = first_need(arguments->observed, &need) != NULL;
	if (*by_name) {
		generate_remark(arguments->options, REMARK_WARNING, "clone3",
		        "allowed, since %s was used, which clone cannot do; any namespace can be "
		        "made with it, as no filter sees its flags",
		        need);
		return 0;
	}
	remark_fallback(arguments);
	return add_rule(arguments, "clone3", rule, err);
}

int allow_arguments_consider(
        struct allow_arguments *arguments, const char *name, bool *by_name, struct error *err)
{
	struct argument_class class;

	*by_name = true;
	/* For formats that compare no arguments. */
	if (arguments->options->names_only)
		return 0;
	if (!strcmp(name, "clone3"))
		return consider_clone3(arguments, by_name, err);
	if (argument_bits_next(NULL, name))
		return consider_bits(arguments, name, by_name, err);
	if (!argument_class_find(arguments->profile, name, &class))
		return 0;
	return consider_class(arguments, &class, by_name, err);
}
