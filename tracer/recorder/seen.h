/*
 * The calls seen so far: counted for each executable, with the first occurrence of each.
 */
#ifndef SECPROF_TRACER_SEEN_H
#define SECPROF_TRACER_SEEN_H

#include "seen_stacks.h"
#include "tree.h"

#include "error.h"
#include "recording.h"
#include "selector.h"
#include "trace.h"

#include <stdbool.h>
#include <stdint.h>

#define SEEN_NO_EXE TREE_NO_EXE

struct seen_call;
struct seen_count;
struct seen_executable;

/* Hash tables; zeroed means empty. */
struct seen {
	struct stack_table stacks;
	struct seen_call *calls;
	struct seen_count *counts; /* by call and executable */
	struct seen_executable *executables;
	uint32_t n_calls, n_counts, n_executables;
	selector_choice asked;   /* of which arguments values are kept beyond the usual */
	const struct tree *tree; /* what trace_process.tag is a row of; borrowed */
};

enum seen_outcome {
	SEEN_BEFORE,
	SEEN_NEW_CALL,
	SEEN_BEYOND_CALLS,       /* not kept: RUN_CALLS_MAX */
	SEEN_BEYOND_EXECUTABLES, /* counted, but not for the executable */
	SEEN_LOST,               /* no memory, or an architecture that is not known */
};

struct occurrence {
	bool named;               /* a name was found for it */
	bool wants_result;        /* nobody has seen it return yet */
	struct user_stack *stack; /* to be filled, see stacks_ask(); NULL: its is not wanted */
};

/* The number of an executable; SEEN_NO_EXE beyond the bound. */
uint32_t seen_executable(struct seen *seen, const char *path);

/* Counts a call.  *occurrence is set unless the outcome is BEYOND_CALLS or LOST. */
enum seen_outcome seen_call(
        struct seen *seen, const struct trace_call *call, struct occurrence *occurrence);

/* The call was made so many times more; nothing is known of its arguments here. */
enum seen_outcome seen_counted(struct seen *seen, const struct trace_call *call, uint64_t times);

/* Values of its arguments, or (not `known`) there were others. */
void seen_arguments(struct seen *seen, const struct trace_call *call, bool known);

/* Its result, if it is the first. */
void seen_result(struct seen *seen, const struct trace_call *call, int64_t rval, bool is_error);

/* The count of a call is a lower bound from now on. */
void seen_uncounted(struct seen *seen, const struct arch *arch, int nr);

/* Copies calls and executables into *run, whose own must be empty. */
MUST_CHECK int seen_copy(const struct seen *seen, struct run *run, struct error *err);

void seen_release(struct seen *seen);

#endif
