/*
 * Tasks that were attached in mid-life, by PTRACE_SEIZE and PTRACE_INTERRUPT (ptrace(2)): the call
 * in which the attachment finds them.
 *
 *   blocked in a call        PTRACE_EVENT_STOP, about to return: ERESTARTSYS and its kin,
 *                            or EINTR, which is undone (spurious.h)
 *     reported here          goes on: the kernel makes it again
 *                            syscall-enter-stop of it, or of restart_syscall(2): not reported
 *                            syscall-exit-stop: its result
 *   just finished            PTRACE_EVENT_STOP, with its result: both reported here
 *   in its own code          nothing to report
 *
 * Another stop may come before that of PTRACE_INTERRUPT, which then does not come at all: any trap
 * clears JOBCTL_TRAP_STOP (ptrace_stop() in the kernel).  So whichever is the first one serves.
 */
#ifndef SECPROF_TRACER_JOINED_H
#define SECPROF_TRACER_JOINED_H

#include "stop.h"
#include "tracer.h"

/* Between PTRACE_SEIZE and PTRACE_INTERRUPT, while it still sleeps. */
void joined_begin(struct task *task);

/* The first stop of a task that is `joined`. */
void joined_stopped(struct tracer *tracer, struct task *task, enum stop_kind kind);

/* At the end of the run: one that has not stopped since it was attached, as it sleeps where only
 * SIGKILL wakes it up: it waits for the child of its vfork(2), for a disk... */
void joined_never_stopped(struct tracer *tracer, struct task *task);

/* At a syscall-enter-stop: is it a call that was reported above, made again? */
bool joined_repeats(struct task *task, const struct ptrace_syscall_info *info);

#endif
