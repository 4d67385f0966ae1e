/*
 * System calls as observations: entered, left, and what the tracer itself must know of.
 */
#ifndef SECPROF_TRACER_CALL_H
#define SECPROF_TRACER_CALL_H

#include "tracer.h"

/* A call is about to be made.  Tells the observer; afterwards task->pending says whether
 * the exit stop is wanted.  The number and arguments come from whichever part of *info
 * holds them. */
void call_entered(struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info,
        uint64_t nr, const __u64 *args);

/* A call has returned. */
void call_left(struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);

/* The main process has become the workload: its execve is the first call to be told. */
void call_launched(struct tracer *tracer, struct task *task);

#endif
