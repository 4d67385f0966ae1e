#include "multiplex.h"

#include <string.h>

const struct multiplex_row multiplex_table[] = {
#include "multiplex.inc"
};

const size_t multiplex_count = sizeof(multiplex_table) / sizeof(multiplex_table[0]);

bool multiplex_is(const char *call)
{
	multiplex_for_each(row) if (!strcmp(row->multiplexer, call)) return true;
	return false;
}

bool multiplex_names_call(const char *name, const char *call, const uint64_t args[SYSCALL_ARGS])
{
	if (!strcmp(name, call))
		return true;
	multiplex_for_each(row) if (!strcmp(row->multiplexer, call) && !strcmp(row->call, name) &&
	                            row->number == args[0]) return true;
	return false;
}
