/*
 *      name -> call.csv (what, since) + risk.csv + *_default.csv + siblings.csv + argument.csv
 *              + multiplex.csv -> explanation
 */
#include "explain.h"

#include "call_facts.h"
#include "default_refusal.h"
#include "multiplex.h"
#include "risk.h"
#include "risk_condition.h"
#include "siblings.h"

#include "cleanup.h"
#include "default_profile.h"
#include "memory_file.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const struct explained_argument_row {
	const char *call;
	unsigned index;
	const char *name;
} argument_rows[] = {
#include "argument.inc"
};

void explanation_release(struct explanation *explanation)
{
	for (size_t i = 0; i < explanation->n_risks; i++)
		free(explanation->risks[i].when);
	for (size_t i = 0; i < explanation->n_refusals; i++)
		free(explanation->refusals[i].when);
	free(explanation->risks);
	free(explanation->refusals);
	free(explanation->siblings);
	free(explanation->arguments);
	free(explanation->multiplexers);
	*explanation = (struct explanation){0};
}

/* ---- conditions in words ---- */

/* Small numbers are protocol families and the like; others are bits. */
static void write_value(FILE *out, uint32_t value)
{
	fprintf(out, value < 0x1000 ? "%u" : "0x%x", value);
}

static void write_values(FILE *out, const struct risk_condition *condition)
{
	for (size_t i = 0; i < condition->n_values; i++) {
		fputs(i ? ", " : "", out);
		write_value(out, condition->values[i]);
	}
}

/* "argument 0 is 38"; nothing for a condition that always holds. */
static void write_condition(FILE *out, const struct risk_condition *condition)
{
	uint32_t bits = 0;

	if (condition->kind == RISK_ALWAYS)
		return;
	fprintf(out, "argument %u ", condition->index);
	for (size_t i = 0; i < condition->n_values; i++)
		bits |= condition->values[i];
	switch (condition->kind) {
	case RISK_ANY_BIT:
		fprintf(out, "has a bit of 0x%x", bits);
		break;
	case RISK_NONE_OF:
		fputs("is none of ", out);
		write_values(out, condition);
		break;
	default:
		fputs("is ", out);
		write_values(out, condition);
	}
}

static int condition_text(const struct risk_condition *condition, char **text, struct error *err)
{
	cleanup_memory_file struct memory_file file = {0};

	if (!memory_file_open(&file, err))
		return -1;
	write_condition(file.out, condition);
	if (memory_file_close(&file, err))
		return -1;
	*text = steal_ptr(file.bytes);
	return 0;
}

/* ---- tables ---- */

/* Room for one more item of an array; its zeroed place, or NULL. */
static void *add_item(void *array, size_t *n_items, size_t size, struct error *err)
{
	char *items, *longer;

	/* It is a pointer to some other type than char *. */
	memcpy(&items, array, sizeof(items));
	longer = reallocarray(items, *n_items + 1, size);
	if (!longer) {
		error_no_memory(err);
		return NULL;
	}
	memcpy(array, &longer, sizeof(longer));
	return memset(longer + (*n_items)++ * size, 0, size);
}

static int add_risks(struct explanation *explanation, struct error *err)
{
	risk_for_each (row) {
		struct explained_risk *risk;

		if (strcmp(row->call, explanation->name) != 0)
			continue;
		risk = add_item(&explanation->risks, &explanation->n_risks, sizeof(*risk), err);
		if (!risk || condition_text(&row->condition, &risk->when, err))
			return -1;
		risk->tier = (int)row->tier;
		risk->why = row->why;
		risk->examples = row->example;
	}
	return 0;
}

static int add_refusal(struct explanation *explanation, const char *owner,
        const struct default_refusal *row, struct error *err)
{
	struct explained_refusal *refusal =
	        add_item(&explanation->refusals, &explanation->n_refusals, sizeof(*refusal), err);

	if (!refusal || condition_text(&row->condition, &refusal->when, err))
		return -1;
	refusal->owner = owner;
	refusal->errno_return = row->condition.errno_return;
	refusal->unless = row->unless;
	return 0;
}

/* The one rule that no table has (default_profile.c). */
static int add_audit_sockets(struct explanation *explanation, const char *owner, struct error *err)
{
	struct explained_refusal *refusal =
	        add_item(&explanation->refusals, &explanation->n_refusals, sizeof(*refusal), err);

	if (!refusal)
		return -1;
	if (asprintf(&refusal->when, "argument 0 is %d and argument 2 is %d", AF_NETLINK,
	            NETLINK_AUDIT) < 0) {
		refusal->when = NULL;
		return error_no_memory(err);
	}
	refusal->owner = owner;
	refusal->errno_return = EINVAL;
	refusal->unless = UINT64_C(1) << CAP_AUDIT_WRITE;
	return 0;
}

static int add_refusals(
        struct explanation *explanation, const struct default_profile *kind, struct error *err)
{
	for (size_t i = 0; i < kind->n_refusals; i++)
		if (!strcmp(kind->refusals[i].call, explanation->name) &&
		        add_refusal(explanation, kind->owner, &kind->refusals[i], err))
			return -1;
	if (kind->refuses_audit_sockets && !strcmp(explanation->name, "socket"))
		return add_audit_sockets(explanation, kind->owner, err);
	return 0;
}

static int add_defaults(struct explanation *explanation, struct error *err)
{
	for (size_t i = 0; i < DEFAULT_PROFILES; i++)
		if (add_refusals(explanation, &default_profile_table[i], err))
			return -1;
	return 0;
}

static bool is_in_family(const char *call, const struct sibling *member)
{
	sibling_for_each (row)
		if (sibling_same_family(row, member) && !strcmp(row->call, call))
			return true;
	return false;
}

/* Families whole: the call itself shows the others' age. */
static int add_siblings(struct explanation *explanation, struct error *err)
{
	sibling_for_each (row) {
		struct explained_sibling *sibling;

		if (!is_in_family(explanation->name, row))
			continue;
		sibling = add_item(
		        &explanation->siblings, &explanation->n_siblings, sizeof(*sibling), err);
		if (!sibling)
			return -1;
		*sibling = (struct explained_sibling){row->family, row->call, row->fallback,
		        row->instead, row->reach, row->unseen};
	}
	return 0;
}

static int add_arguments(struct explanation *explanation, struct error *err)
{
	for (size_t i = 0; i < sizeof(argument_rows) / sizeof(argument_rows[0]); i++) {
		const struct explained_argument_row *row = &argument_rows[i];
		struct explained_argument *argument;

		if (strcmp(row->call, explanation->name) != 0)
			continue;
		argument = add_item(
		        &explanation->arguments, &explanation->n_arguments, sizeof(*argument), err);
		if (!argument)
			return -1;
		*argument = (struct explained_argument){row->index, row->name};
	}
	return 0;
}

static int add_multiplexers(struct explanation *explanation, struct error *err)
{
	multiplex_for_each (row) {
		const char **name;

		if (strcmp(row->call, explanation->name) != 0)
			continue;
		name = add_item(&explanation->multiplexers, &explanation->n_multiplexers,
		        sizeof(*name), err);
		if (!name)
			return -1;
		*name = row->multiplexer;
	}
	return 0;
}

static int unknown_call(const char *name, struct error *err)
{
	const char *nearest = call_facts_nearest(name);

	return nearest ? error_set(err, "no call '%s' is known; did you mean '%s'?", name, nearest)
	               : error_set(err, "no call '%s' is known", name);
}

int explain_call(const char *name, struct explanation *explanation, struct error *err)
{
	const struct call_facts *facts = call_facts_find(name);

	if (!facts)
		return unknown_call(name, err);
	explanation->name = facts->call;
	explanation->what = facts->what;
	explanation->since = facts->since;
	if (add_risks(explanation, err) || add_defaults(explanation, err) ||
	        add_siblings(explanation, err) || add_arguments(explanation, err) ||
	        add_multiplexers(explanation, err))
		return -1;
	return 0;
}
