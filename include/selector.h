/*
 * Calls whose number does not say what they do, and the argument that does.  The table is
 * core/selector.def: to keep an argument, or to watch a call, add a row there.
 */
#ifndef SECPROF_SELECTOR_H
#define SECPROF_SELECTOR_H

#include "arch.h"
#include "recording.h"
#include "syscall_limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SELECTOR_NONE (-1)

/* A set of the rows that are kept only if asked for. */
typedef uint32_t selector_choice;

#define SELECTOR_ASKED_NONE ((selector_choice)0)
#define SELECTOR_ASKED_ALL UINT32_MAX

/* What is kept of a call. */
struct selector_kept {
	int single;           /* the index of an argument, or SELECTOR_NONE */
	uint64_t single_mask; /* its bits that are kept */
	/* Arguments that are kept together, in the order of the table; the single one, if any, is
	 * among them, and its bits are kept in the tuples, too. */
	unsigned n_together; /* 0: none */
	uint32_t together[ARG_TUPLE_MAX];
	uint64_t together_masks[ARG_TUPLE_MAX];
};

struct selector_kept selector_kept(
        const struct arch *arch, const char *call, selector_choice asked);

/* The rows of which a run has values.  Who lets its calls through as known has to ask for the same:
 * both recordings together would else pass for all values that there were. */
selector_choice selector_asked_by(const struct run *run);

/* The call of the n-th row that is kept if asked for; NULL: there are no more.  A set has bit n
 * for it. */
const char *selector_asked_call(size_t n);

/* Why the tracer must see a call. */
enum watched_call {
	WATCHED_NOTHING,
	WATCHED_SECCOMP,  /* seccomp(2), or prctl(PR_SET_SECCOMP) */
	WATCHED_DISPATCH, /* prctl(PR_SET_SYSCALL_USER_DISPATCH) */
	WATCHED_IO_URING,
	WATCHED_CLONE,  /* with CLONE_UNTRACED in a register */
	WATCHED_CLONE3, /* perhaps with it, in memory */
};

enum selector_test { SELECTOR_ALWAYS, SELECTOR_EQUAL, SELECTOR_ANY_BIT };

struct selector_watch {
	const char *call;
	unsigned argument; /* as for arch_argument_index() */
	enum selector_test test;
	uint32_t value;
	enum watched_call what;
};

#define selector_for_each_watch(variable)                              \
	for (const struct selector_watch *variable = selector_watches; \
	        variable < selector_watches + selector_watch_count; variable++)

/* The rows of a call follow one another and test one argument, the one that is kept if one is. */
extern const struct selector_watch selector_watches[];
extern const size_t selector_watch_count;

bool selector_watch_matches(const struct selector_watch *watch, uint64_t value);

/* Which of them a call is.  Fast: for use at every call. */
enum watched_call selector_watched(
        const struct arch *arch, int nr, const uint64_t args[SYSCALL_ARGS]);

#endif
