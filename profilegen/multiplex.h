/*
 * Calls that are made through socketcall(2) and ipc(2): knowledge/multiplex.csv, compiled in.
 */
#ifndef SECPROF_MULTIPLEX_H
#define SECPROF_MULTIPLEX_H

#include "syscall_limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A direct call and the number by which a multiplexer does the same. */
struct multiplex_row {
	const char *multiplexer; /* "socketcall", "ipc" */
	uint32_t number;         /* its first argument */
	const char *call;
};

#define multiplex_for_each(row)                                 \
	for (const struct multiplex_row *row = multiplex_table; \
	        row < multiplex_table + multiplex_count; row++)

extern const struct multiplex_row multiplex_table[];
extern const size_t multiplex_count;

bool multiplex_is(const char *call);

/* Does a rule for `name` answer this call?  One for `socket` answers socketcall(SYS_SOCKET)
 * as well, on its arguments that no filter sees. */
bool multiplex_names_call(const char *name, const char *call, const uint64_t args[SYSCALL_ARGS]);

#endif
