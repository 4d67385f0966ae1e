/*
 * Calls whose number does not say what they do, and the argument that does.  The table is
 * core/selector.def: to keep an argument, or to watch a call, add a row there.
 */
#ifndef SECPROF_SELECTOR_H
#define SECPROF_SELECTOR_H

#include "arch.h"
#include "syscall_limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SELECTOR_NONE (-1)

/* The index of the argument of which values are kept, or SELECTOR_NONE. */
int selector_kept(const struct arch *arch, const char *call);

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
