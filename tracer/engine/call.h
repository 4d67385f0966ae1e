/*
 * System calls as observations: entered, left, and what the tracer itself must know of.
 */
#ifndef SECPROF_TRACER_CALL_H
#define SECPROF_TRACER_CALL_H

#include "tracer.h"

/* SECCOMP_RET_DATA of the tracer's own filters. */
enum { TRACE_COOKIE = TRACE_STOP & SECCOMP_RET_DATA };

/* What a stop says of a call. */
void call_fill(struct trace_call *call, const struct tracer *tracer, const struct task *task,
        const struct ptrace_syscall_info *info, uint64_t nr, const __u64 *args);

/* A call is about to be made.  Reported to the observer; afterwards task->pending says whether
 * the syscall-exit-stop is wanted.  The number and arguments come from whichever part of *info
 * holds them. */
void call_entered(struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info,
        uint64_t nr, const __u64 *args);

/* A call has returned. */
void call_left(struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);

/* trace_mode.on_entry where calls are reported at their seccomp stops: a syscall-enter-stop means
 * that the syscall-exit-stop which was asked for did not come (a vsyscall has none).  The seccomp
 * stop of the new call follows. */
bool call_without_exit(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);

/* At a seccomp stop that a filter of the workload asked for: the newest filter wins among
 * equals, and the workload counts on having no tracer, which means ENOSYS. */
void call_refuse_foreign(struct tracer *tracer, const struct task *task);

/* The workload has begun with this call, which is the first to be reported. */
void call_began(struct tracer *tracer, struct task *task, const struct trace_call *exec);

#endif
