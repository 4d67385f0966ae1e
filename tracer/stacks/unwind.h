/*
 * User stacks.  What is there at a ptrace stop is copied at once, and unwound by the helper while
 * the task goes on:
 *
 *      unwinder_capture -> queue -> helper -> call->stack        unwinder_work
 *                                             names, modules     unwinder_finish
 */
#ifndef SECPROF_TRACER_UNWIND_H
#define SECPROF_TRACER_UNWIND_H

#include "error.h"
#include "recording.h"
#include "trace.h"

#include <stdbool.h>
#include <sys/types.h>

struct unwinder;

/* False where libunwind is missing or unusable; *why is a static text. */
bool unwinder_possible(const char **why);

/* Starts the helper.  Another is started only when may_start() says that no thread of secprof may
 * be in malloc(3). */
MUST_CHECK int unwinder_new(bool (*may_start)(void *context), void *context,
        struct unwinder **unwinder, struct error *err);
void unwinder_free(struct unwinder *unwinder);

/* The stack of the task that made the call, innermost frame first, will be that of `seen`, which
 * has to live as long as the unwinder.  Where none can be had (a foreign ABI: an i386 task under
 * x86_64) it is the frame of the instruction pointer. */
void unwinder_capture(struct unwinder *unwinder, const struct trace_call *call, struct call *seen);

/* Takes what the helper has found, and gives it more to do, without waiting. */
void unwinder_work(struct unwinder *unwinder);

/* Waits for all that is to be found. */
void unwinder_finish(struct unwinder *unwinder);

/* The process has another program now, or has ended. */
void unwinder_forget(struct unwinder *unwinder, pid_t pid);

/* The functions of all frames of a run that was copied from what was seen.  What cannot be named
 * has no name. */
void unwinder_name(struct unwinder *unwinder, struct run *run);

/* The files that the frames of such a run point into become run->modules; and what is missing is
 * counted in its completeness. */
MUST_CHECK int unwinder_modules(
        const struct unwinder *unwinder, struct run *run, struct error *err);

#endif
