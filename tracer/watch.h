/*
 * Calls that limit what a tracer sees, or would take a task out of its reach.
 */
#ifndef SECPROF_TRACER_WATCH_H
#define SECPROF_TRACER_WATCH_H

#include "tracer.h"

enum watched_call {
	WATCHED_NOTHING,
	WATCHED_SECCOMP,  /* seccomp(2), or prctl(PR_SET_SECCOMP) */
	WATCHED_DISPATCH, /* prctl(PR_SET_SYSCALL_USER_DISPATCH) */
	WATCHED_IO_URING,
	WATCHED_CLONE,  /* flags in a register */
	WATCHED_CLONE3, /* flags in memory */
};

/* At the entry of a call: sets pending->watched if its exit stop is needed.  A
 * CLONE_UNTRACED is taken from the flags: such a child would carry the filter without a
 * tracer and get ENOSYS for everything it does. */
void watch_entered(struct tracer *tracer, struct pending_call *pending);

/* At its exit: notes what came true, and puts the flags back. */
void watch_left(struct tracer *tracer, struct pending_call *pending, bool failed);

#endif
