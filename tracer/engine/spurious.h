/*
 * EINTR that a program would not see without a tracer.
 *
 * A blocking call that is interrupted returns one of the results of lib/restart.h; where no handler
 * runs, the kernel makes it again.  Some return EINTR at once instead (signal(7), "Interruption of
 * system calls ... by stop signals", and more).  Without a tracer they do so after a signal with a
 * handler, or one that stops; with one also
 *
 *   - at PTRACE_INTERRUPT, when a task is attached;
 *   - at a signal that is ignored, which wakes a tracee up (sig_ignored() in the kernel).
 *
 * Then ERESTARTNOHAND takes its place: the call is made again, unless the handler of another signal
 * runs; after that it is EINTR again.  A relative timeout begins anew.
 */
#ifndef SECPROF_TRACER_SPURIOUS_H
#define SECPROF_TRACER_SPURIOUS_H

#include "tracer.h"

/* At a stop in which the call is about to return this result, and only the tracer has interrupted
 * it.  True: it will be made again. */
bool spurious_undo(struct tracer *tracer, pid_t tid, const struct trace_call *call, int64_t result);

/* At a signal-delivery-stop: if the signal is one that is ignored, the same. */
void spurious_ignored(struct tracer *tracer, const struct task *task, int signal);

#endif
