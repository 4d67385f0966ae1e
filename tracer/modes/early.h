/*
 * A filter that comes before the workload: where the program of a container could not install one
 * (it has neither no_new_privs nor CAP_SYS_ADMIN), the process of the runtime that executes it
 * still can.  It is made to, while the runtime waits (inject.h).
 *
 * No call is known by then, and no filter can be loosened, so this one notifies of every call:
 *
 *      the runtime's own calls      let go on, not reported
 *      exec: the workload begins
 *      a call that is known         reported, let go on
 *      one that is new, or watched  not made: it returns ERESTARTNOINTR, and PTRACE_INTERRUPT has
 *                                   the kernel see to that; it is made again, at a
 *                                   syscall-enter-stop, and reported with all that only a stop
 *                                   can do; its notification is let go on, and the
 *                                   syscall-exit-stop has its result
 *
 * The call that is made again has a notification of its own.  A signal that comes before that is
 * received has the kernel return ERESTARTSYS, and make the call once more: that is no result, and
 * no second call.
 *
 * All that the workload starts inherits the filter.  Who joins it from outside does not: those
 * processes go by the rules of late.h.
 */
#ifndef SECPROF_TRACER_EARLY_H
#define SECPROF_TRACER_EARLY_H

#include "../engine/tracer.h"

#include <linux/seccomp.h>
#include <stdbool.h>

/* trace_mode.on_preparing. */
bool early_on_preparing(struct tracer *tracer, struct task *task);

/* A syscall-enter-stop of a process that is prepared; false if the task is no more. */
bool early_on_entry(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);

/* trace_mode.was_not_made. */
bool early_was_not_made(struct task *task, const struct ptrace_syscall_info *info);

/* The filter has notified of a call of this task, which proves that its process carries it. */
void early_notified(struct tracer *tracer, struct task *task);

/* Of such a call: is it to be made again, at a syscall-enter-stop?  Then one follows, if the
 * notification is answered with EARLY_AGAIN. */
bool early_wants_stop(
        struct tracer *tracer, struct task *task, const struct seccomp_notif *notification);

enum { EARLY_AGAIN = -513 }; /* KERNEL_ERESTARTNOINTR (lib/restart.h) */

#endif
