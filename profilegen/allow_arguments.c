#include "allow_arguments.h"

#include "argument_class.h"
#include "clone3.h"
#include "generate_parts.h"
#include "multiplex.h"

#include "cleanup.h"

#include <errno.h>
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
	else
		length = asprintf(&text, "%s 0x%x", class->why, value->value);
	return length < 0 ? NULL : text;
}

static int add_value(struct allow_arguments *arguments, const struct argument_class *class,
        const struct argument_value *value, struct error *err)
{
	/* MASKED_EQ: Linux reads 32 bits of such arguments, and a comparison of all 64 would refuse
	 * an int whose upper half a C library left as it was. */
	struct profile_condition condition = {
	        .index = class->index,
	        .op = OP_MASKED_EQ,
	        .value = class->mask,
	        .value_two = value->value,
	};
	struct profile_rule rule = {
	        .action = ACTION_ALLOW,
	        .errno_return = -1,
	        .conditions = &condition,
	        .n_conditions = 1,
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
	generate_remark(arguments->options, REMARK_BY_ARGUMENT, class->call, "%s", list);
	return 0;
}

/* libseccomp opens the multiplexer's number for any arguments beside such a rule. */
static void remark_multiplexer(
        const struct allow_arguments *arguments, const struct argument_class *class)
{
	const char *multiplexer = NULL;

	multiplex_for_each (row)
		if (!strcmp(row->call, class->call))
			multiplexer = row->multiplexer;
	for (size_t i = 0; i < arguments->profile->n_architectures && multiplexer; i++) {
		const struct arch *arch = arguments->profile->architectures[i];

		if (arch_multiplexes(arch))
			generate_remark(arguments->options, REMARK_WARNING, class->call,
			        "on %s it can be made through %s with any arguments, as no filter "
			        "sees them",
			        arch->name, multiplexer);
	}
}

static int consider_class(struct allow_arguments *arguments, const struct argument_class *class,
        bool *by_name, struct error *err)
{
	__attribute__((cleanup(argument_values_release))) struct argument_values values = {0};

	if (argument_values_collect(class, arguments->observed, arguments->profile, &values, err))
		return -1;
	/* An allow-list must not refuse what the workload did: without a full record of the values,
	 * any are allowed. */
	*by_name = values.incomplete || !values.n_items;
	if (values.incomplete)
		generate_remark(arguments->options, REMARK_WARNING, class->call,
		        "allowed with any arguments: %s", values.incomplete);
	if (*by_name)
		return 0;
	for (size_t i = 0; i < values.n_items; i++)
		if (add_value(arguments, class, &values.items[i], err))
			return -1;
	remark_multiplexer(arguments, class);
	return remark_values(arguments, class, &values, err);
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
	if (!argument_class_find(arguments->profile, name, &class))
		return 0;
	return consider_class(arguments, &class, by_name, err);
}
