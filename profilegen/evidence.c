#include "evidence.h"

#include <string.h>

/* Linux ignores the upper half of ipc's first argument, an interface version
 * (ipc/syscall.c); socketcall has none, its numbers are small. */
#define IPC_NUMBER_MASK 0xffff

const struct call_arg *evidence_arg(const struct call *call, unsigned index)
{
	for (size_t i = 0; i < call->n_args; i++)
		if (call->args[i].index == index)
			return &call->args[i];
	return NULL;
}

bool evidence_has_tuples(const struct call *call, unsigned first, unsigned second)
{
	const struct call_tuples *tuples = &call->tuples;

	return tuples->n_indexes == 2 && tuples->indexes[0] == first &&
	       tuples->indexes[1] == second;
}

bool evidence_tuples_are_complete(const struct call *call)
{
	return call->tuples.n_items && !call->tuples.overflow;
}

bool evidence_is_complete(const struct call *call, unsigned index)
{
	const struct call_arg *arg = evidence_arg(call, index);

	/* No values at all prove nothing: recordings that were imported, or old ones, have none. */
	return arg && arg->n_values && !arg->overflow;
}

bool evidence_may_be(const struct call *call, const struct multiplex_row *row)
{
	const struct call_arg *arg = evidence_arg(call, 0);

	if (strcmp(call->name, row->multiplexer) != 0)
		return false;
	/* Whatever was not recorded may have been this one. */
	if (!evidence_is_complete(call, 0))
		return true;
	for (size_t i = 0; i < arg->n_values; i++)
		if ((arg->values[i] & IPC_NUMBER_MASK) == row->number)
			return true;
	return false;
}

static bool may_do(const struct call *call, const char *name)
{
	multiplex_for_each (row)
		if (!strcmp(row->call, name) && evidence_may_be(call, row))
			return true;
	return false;
}

const struct call *evidence_of_name(const struct run *observed, const char *name)
{
	for (size_t i = 0; i < observed->n_calls; i++)
		if (!strcmp(observed->calls[i].name, name))
			return &observed->calls[i];
	for (size_t i = 0; i < observed->n_calls; i++)
		if (may_do(&observed->calls[i], name))
			return &observed->calls[i];
	return NULL;
}
