/*
 * What is known well enough to be let through without a stop, and the filter that says so.
 *
 * A call is let through by its architecture and number; where the number does not say what
 * the call does (the selectors of core/selector.def), by the values of an argument, or of some
 * together, as well, so that a new value counts as a new call does.  Calls that the tracer itself
 * must see are never let through: a filter of the workload's own, user dispatch, io_uring, a clone
 * with CLONE_UNTRACED, and clone3, whose flags no filter can see.
 */
#ifndef SECPROF_TRACER_LEARNED_H
#define SECPROF_TRACER_LEARNED_H

#include "recording.h"
#include "selector.h"
#include "trace.h"

#include <linux/filter.h>
#include <stdbool.h>

/* Values of the arguments that a filter compares; later ones always stop. */
#define LEARNED_VALUES_MAX 16

struct learned_call;

struct learned {
	struct learned_call *calls; /* hash table; zeroed means empty */
	bool ends_wanted;           /* trace_options, program_ends; set before the first call */
	selector_choice asked;      /* what is kept beyond the usual; set before the first call */
	unsigned n_learned;         /* calls, and values of arguments, learned so far */
};

/* Takes note of a call; true if it is new. */
bool learned_add(struct learned *learned, const struct trace_call *call);

/* Takes note of all that a run holds. */
void learned_add_run(struct learned *learned, const struct run *run);

/* Is the call known, whatever its arguments are? */
bool learned_has(const struct learned *learned, const struct arch *arch, int nr);

/* Of what was learned, by order: from one to before another. */
struct learned_range {
	unsigned from, to;
};

/* Is the call in this range, so that a filter of it knows the call? */
bool learned_between(
        const struct learned *learned, const struct trace_call *call, struct learned_range range);

/* What a filter answers. */
struct learned_policy {
	uint32_t known;   /* SECCOMP_RET_ALLOW, or SECCOMP_RET_USER_NOTIF to count */
	uint32_t unknown; /* SECCOMP_RET_TRACE with a cookie */
	uint64_t pass;    /* a call with this as its sixth argument is let through; 0: none */
	unsigned since;   /* knows only what was learned after the first so many */
};

/* Builds the filter: architecture first, then number.  -1 without memory or if it would be
 * longer than the kernel takes; the caller frees program->filter. */
int learned_program(const struct learned *learned, const struct learned_policy *policy,
        struct sock_fprog *program);

/* Is it new, or one that the tracer must see? */
bool learned_wants(const struct learned *learned, const struct trace_call *call);

/* Walks the calls that learned_program knows. */
void learned_for_each(const struct learned *learned,
        void (*visit)(const struct arch *arch, int nr, void *context), void *context);

void learned_release(struct learned *learned);

#endif
