/*
 * Leaving tasks in a state in which the end of their tracer, which detaches them, goes unnoticed.
 *
 * The kernel wakes up a tracee that it detaches in a ptrace-stop as if for a signal
 * (__ptrace_unlink()), and so does PTRACE_INTERRUPT.  In a syscall-enter-stop that is too early:
 * the call begins with TIF_SIGPENDING set, and may return EINTR at once.  So no task may be in one,
 * nor get into one:
 *
 *   in a call         the next stop is its syscall-exit-stop: harmless
 *   in its own code   PTRACE_INTERRUPT; from the stop it goes on by PTRACE_CONT, without any more
 *                     syscall-stops
 *     but it has called just now: a syscall-enter-stop, which swallows the interruption (joined.h);
 *                     in the syscall-exit-stop an EINTR is undone, then as above
 */
#ifndef SECPROF_TRACER_LEAVING_H
#define SECPROF_TRACER_LEAVING_H

#include "stop.h"
#include "tracer.h"

#include <stdbool.h>

void leaving_begin(struct tracer *tracer);

/* Is there a task of which a stop is to come first?  Those that are in an uninterruptible sleep
 * count, too, if they are just passing through it (`is_early`). */
bool leaving_waits(const struct tracer *tracer, bool is_early);

/* At any stop of a task after that, when it has been dealt with. */
void leaving_stopped(struct task *task, enum stop_kind kind);

#endif
