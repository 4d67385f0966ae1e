/*
 * Signals and user notifications.
 *
 * A signal that comes while a call waits for its notification to be received interrupts it:
 * the call is not made, and its result is ERESTARTSYS (seccomp_do_user_notification() in the
 * kernel; SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV is about the time after).  A handler without
 * SA_RESTART turns that into EINTR, from calls that cannot fail so, too.  Here it becomes
 * ERESTARTNOINTR: the handler runs, and then the call is made, as if the signal had come just
 * before it.
 *
 * What the kernel does not tell is whether the notification was received.  If the last call
 * that was told is another one, it was not.  If it is the same one again and may sleep, an
 * EINTR is left alone: it may be the call's own, and its caller has to expect it.
 */
#ifndef SECPROF_TRACER_INTERRUPTED_H
#define SECPROF_TRACER_INTERRUPTED_H

#include "task.h"

struct tracer;

/* Can it be done here?  Without, no filter should notify. */
bool interrupted_possible(void);

/* At a signal-delivery stop, before the signal is delivered. */
void interrupted_on_signal(struct tracer *tracer, struct task *task, int signal);

#endif
