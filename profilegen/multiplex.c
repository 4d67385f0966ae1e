#include "multiplex.h"

#include <stdlib.h>
#include <string.h>

const struct multiplex_row multiplex_table[] = {
#define ROW(multiplexer, number, call) {multiplexer, number, call},
#include "multiplex.inc"
#undef ROW
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
	                            strtoull(row->number, NULL, 10) == args[0]) return true;
	return false;
}
