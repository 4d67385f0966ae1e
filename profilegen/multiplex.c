#include "multiplex.h"

#include <string.h>

const struct multiplex_row multiplex_table[] = {
#include "multiplex.inc"
};

const size_t multiplex_count = sizeof(multiplex_table) / sizeof(multiplex_table[0]);

bool multiplex_is(const char *call)
{
	multiplex_for_each (row)
		if (!strcmp(row->multiplexer, call))
			return true;
	return false;
}

struct multiplex_names multiplex_names(const char *call, const uint64_t args[SYSCALL_ARGS])
{
	struct multiplex_names names = {.own = call};

	multiplex_for_each (row)
		/* libseccomp compares all of the first argument, unlike Linux with ipc's. */
		if (row->number == args[0] && !strcmp(row->multiplexer, call) &&
		        names.n_others < MULTIPLEX_OTHERS_MAX)
			names.others[names.n_others++] = row->call;
	return names;
}

bool multiplex_has_other(const struct multiplex_names *names, const char *name)
{
	for (size_t i = 0; i < names->n_others; i++)
		if (!strcmp(names->others[i], name))
			return true;
	return false;
}
