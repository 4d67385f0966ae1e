/*
 * User stacks.  What is there at a ptrace stop is copied at once, and unwound by the helper while
 * the task goes on:
 *
 *      unwinder_capture -> queue -> helper -> found()            unwinder_work
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

struct unwinder_calls {
	/* Another helper is started only when no thread of secprof may be in malloc(3). */
	bool (*may_start)(void *context);
	/* The unwinder has no more to do with the stack.  It is `lost` if the helper was, or there
	 * was nothing to be copied: then it has the frame of the instruction pointer at most. */
	void (*found)(struct user_stack *stack, bool lost, void *context);
};

/* Starts the helper. */
MUST_CHECK int unwinder_new(const struct unwinder_calls *calls, void *context,
        struct unwinder **unwinder, struct error *err);
void unwinder_free(struct unwinder *unwinder);

/* Fills *stack, which has to live until it was found, with the frames of the task that made the
 * call, innermost first; a frame's module is the number of its file until unwinder_modules().
 * Where no more can be had (a foreign ABI: an i386 task under x86_64), and until then, it is the
 * frame of the instruction pointer. */
void unwinder_capture(
        struct unwinder *unwinder, const struct trace_call *call, struct user_stack *stack);

/* Takes note of the files that a process has mapped, which was stopped, or waits for an answer. */
void unwinder_look(struct unwinder *unwinder, pid_t pid);

/* Takes what the helper has found, and gives it more to do, without waiting. */
void unwinder_work(struct unwinder *unwinder);

/* Waits for all that is to be found. */
void unwinder_finish(struct unwinder *unwinder);

/* The process has another program now, or has ended. */
void unwinder_forget(struct unwinder *unwinder, pid_t pid);

/* The functions of all frames of a run that was copied from what was seen.  What cannot be named
 * has no name. */
void unwinder_name(struct unwinder *unwinder, struct run *run);

/* The files become run->modules, those that the frames of such a run point into and all others. */
MUST_CHECK int unwinder_modules(
        const struct unwinder *unwinder, struct run *run, struct error *err);

#endif
