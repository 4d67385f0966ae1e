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

#include <stdbool.h>
#include <sys/types.h>

/* At a stop in which only the tracer has interrupted the call that the task is in: if that is about
 * to return EINTR, and can be made again, it will be; then true. */
bool spurious_undo(pid_t tid);

/* At a signal-delivery-stop: the same, if the signal is ignored. */
void spurious_ignored(pid_t tid, int signal);

#endif
