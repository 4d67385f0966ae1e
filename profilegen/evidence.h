/*
 * What a recording proves about the arguments of a call, and about calls that hide behind
 * socketcall(2) and ipc(2).
 */
#ifndef SECPROF_EVIDENCE_H
#define SECPROF_EVIDENCE_H

#include "recording.h"

#include <stdbool.h>

/* A direct call and the number by which a multiplexer does the same. */
struct multiplex_row {
	const char *multiplexer; /* "socketcall", "ipc" */
	const char *number;      /* decimal; of its first argument */
	const char *call;
};

#define multiplex_for_each(row)                                 \
	for (const struct multiplex_row *row = multiplex_table; \
	        row < multiplex_table + multiplex_count; row++)

extern const struct multiplex_row multiplex_table[]; /* knowledge/multiplex.csv */
extern const size_t multiplex_count;

/* NULL if no value of that argument was recorded. */
const struct call_arg *evidence_arg(const struct call *call, unsigned index);

/* Are all values that the argument ever had among the recorded ones? */
bool evidence_is_complete(const struct call *call, unsigned index);

/* Did `call` (a multiplexer) do what `row` says, or cannot that be excluded? */
bool evidence_may_be(const struct call *call, const struct multiplex_row *row);

/* The first call of that name on any ABI, or a multiplexer that may have done the same;
 * NULL if the name was not observed. */
const struct call *evidence_of_name(const struct run *observed, const char *name);

#endif
