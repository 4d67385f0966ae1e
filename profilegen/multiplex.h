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

#define MULTIPLEX_OTHERS_MAX 4 /* direct calls of one number */

#define multiplex_for_each(row)                                 \
	for (const struct multiplex_row *row = multiplex_table; \
	        row < multiplex_table + multiplex_count; row++)

extern const struct multiplex_row multiplex_table[];
extern const size_t multiplex_count;

bool multiplex_is(const char *call);

/* The names by which a rule answers a call: its own, and those of what it multiplexes.  A rule for
 * `socket` answers socketcall(SYS_SOCKET) as well, on its arguments that no filter sees. */
struct multiplex_names {
	const char *own;
	const char *others[MULTIPLEX_OTHERS_MAX];
	size_t n_others;
};

/* The names are that of the call, and static ones. */
struct multiplex_names multiplex_names(const char *call, const uint64_t args[SYSCALL_ARGS]);
bool multiplex_has_other(const struct multiplex_names *names, const char *name);

#endif
