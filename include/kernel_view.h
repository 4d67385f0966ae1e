/*
 * The kernel's own view of a workload: every call that reaches the kernel's tracepoint
 * sys_enter, counted beside the recording and by other means, so that the two can be
 * compared.
 *
 * The counting is done by BPF programs on raw tracepoints (bpf(2), Linux >= 5.12, with
 * CAP_BPF and CAP_PERFMON, in the first pid namespace).  Nothing has a name or outlives its
 * descriptors: nothing remains of a killed secprof.
 *
 * sys_enter comes after seccomp: a call that a filter refuses, a vsyscall, and what
 * PR_SET_SYSCALL_USER_DISPATCH catches do not get there.  What io_uring does never does.
 */
#ifndef SECPROF_KERNEL_VIEW_H
#define SECPROF_KERNEL_VIEW_H

#include "arch.h"
#include "error.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct kernel_view;

struct kernel_call {
	const struct arch *arch; /* NULL: this machine's or that of its 32-bit programs */
	int32_t nr;              /* x32 numbers with X32_SYSCALL_BIT */
	uint64_t count;
};

/* Attaches the programs, which see nobody yet. */
MUST_CHECK int kernel_view_new(struct kernel_view **view, struct error *err);
void kernel_view_free(struct kernel_view *view);

/* For the tracer; `view` may be NULL.  All that the task becomes with its next exec is
 * counted, with all its descendants; so what prepares the exec is not. */
MUST_CHECK int kernel_view_start(struct kernel_view *view, pid_t tid, struct error *err);

/* For the tracer; `view` may be NULL.  Calls that a stopped task is made to make, between
 * these two, are not the workload's. */
void kernel_view_pause(struct kernel_view *view, pid_t tid);
void kernel_view_resume(struct kernel_view *view, pid_t tid);

/* Ends the counting.  *calls is the caller's to free, in no order; *lost counts events that
 * had no room (calls, or tasks with all of their calls). */
MUST_CHECK int kernel_view_finish(struct kernel_view *view, struct kernel_call **calls,
        size_t *n_calls, uint64_t *lost, struct error *err);

#endif
