#include "clone3.h"

#include <string.h>

static const struct {
	enum { CLONE3_NEED, CLONE3_SPARE } kind;
	uint64_t flags;
	const char *name;
} rows[] = {
#include "clone3_need.inc"
};

bool clone3_is(const struct call *call)
{
	return !strcmp(call->name, "clone3");
}

static bool is_spared(uint64_t flags)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == CLONE3_SPARE && rows[i].flags == flags)
			return true;
	return false;
}

const char *clone3_need_of(uint64_t flags, bool set_tid)
{
	if (set_tid)
		return "set_tid";
	/* Flags of libraries that fall back to clone by themselves, whatever they ask for. */
	if (is_spared(flags))
		return NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == CLONE3_NEED && rows[i].flags & flags)
			return rows[i].name;
	return NULL;
}

const char *clone3_need(const struct call *call)
{
	const struct call_arg *flags = &call->clone_args.flags;
	/* set_tid is a member of struct clone_args, not a flag (Linux 5.5). */
	const char *need = clone3_need_of(0, call->clone_args.set_tid);

	for (size_t i = 0; i < flags->n_values && !need; i++)
		need = clone3_need_of(flags->values[i], false);
	return need;
}
