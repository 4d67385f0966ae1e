/*
 * What a recording proves about the arguments of a call, and about calls that are made
 * through socketcall(2) and ipc(2).
 */
#ifndef SECPROF_EVIDENCE_H
#define SECPROF_EVIDENCE_H

#include "multiplex.h"

#include "recording.h"

#include <stdbool.h>

/* NULL if no value of that argument was recorded. */
const struct call_arg *evidence_arg(const struct call *call, unsigned index);

/* Were values of these two arguments recorded together? */
bool evidence_has_tuples(const struct call *call, unsigned first, unsigned second);

/* Are all values that arguments had together among the recorded ones? */
bool evidence_tuples_are_complete(const struct call *call);

/* Are all values that the argument ever had among the recorded ones? */
bool evidence_is_complete(const struct call *call, unsigned index);

/* Did `call` (a multiplexer) do what `row` says, or cannot that be excluded? */
bool evidence_may_be(const struct call *call, const struct multiplex_row *row);

/* The first call of that name on any ABI, or a multiplexer that may have done the same;
 * NULL if the name was not observed. */
const struct call *evidence_of_name(const struct run *observed, const char *name);

#endif
