/*
 * Calls that limit what a tracer sees, or would take a task out of its reach.
 */
#ifndef SECPROF_TRACER_WATCH_H
#define SECPROF_TRACER_WATCH_H

#include "tracer.h"

#include "selector.h"

/* Of clone3: reads what is in the caller's memory into call->clone_args. */
void watch_read_clone_args(struct trace_call *call);

/* At the entry of a call: sets pending->watched if its syscall-exit-stop is needed.  A
 * CLONE_UNTRACED is taken from the flags: such a child would carry the filter without a
 * tracer and get ENOSYS for everything it does. */
void watch_entered(struct tracer *tracer, struct pending_call *pending);

/* At its exit: notes what came true, and puts the flags back.  A clone that succeeded
 * without a fork event has made a child that escaped. */
void watch_left(struct tracer *tracer, struct pending_call *pending, bool failed);

/* At the fork event of the call. */
void watch_forked(struct tracer *tracer, struct pending_call *pending);

/* When the workload has ended: a clone that was to be doubted and never got to its
 * syscall-exit-stop may have made a child that escaped. */
void watch_ended(struct tracer *tracer);

#endif
