/*
 * A recording mode: how the tracer learns of the calls of a task.
 *
 * To add one: a file tracer/modes/NAME.c that exports `const struct trace_mode
 * trace_mode_NAME`, and a line in tracer/modes/modes.def.
 */
#ifndef SECPROF_TRACER_MODE_H
#define SECPROF_TRACER_MODE_H

#include "../lib/ptrace.h"
#include "task.h"

#include <linux/filter.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

struct tracer;

/* How many bytes a mode keeps, zeroed at first: see tracer.mode_state, process_state() and
 * task_state(). */
struct mode_state_sizes {
	size_t run, process, task;
};

struct polled {
	struct pollfd *descriptors;
	unsigned n;
};

/* Stages of a filter of the workload's own. */
enum own_filter {
	OWN_FILTER_CALLED, /* a task is about to ask for it: a result follows */
	OWN_FILTER_FAILED,
	OWN_FILTER_INSTALLED,
};

/* Callbacks may be NULL, but for on_entry; on_replayed is needed where a task is `replaying`. */
struct trace_mode {
	const char *name;
	unsigned long ptrace_options;    /* beyond TRACER_PTRACE_OPTIONS */
	const struct sock_fprog *filter; /* that of tracer.filter, or NULL */
	bool takes_known;                /* trace_options.known means something to it */
	bool in_kernel; /* the kernel counts, nothing is traced: the rest means nothing */
	int resume;     /* how a task with nothing pending starts */
	const struct mode_state_sizes *state; /* NULL: it keeps nothing */

	/* Why it cannot be used here, NULL if it can (static). */
	const char *(*unusable)(void);

	/* Before the workload is started, and after its end. */
	int (*prepare)(struct tracer *tracer, struct error *err);
	void (*release)(struct tracer *tracer);

	/* Of a process that others prepare (trace_attach.early_filter), which waits as long as this
	 * returns true: it is asked again and again, with its leader. */
	bool (*on_preparing)(struct tracer *tracer, struct task *task);

	/* The exec that the workload begins with; and: is its call one that need not be reported?
	 */
	void (*on_began)(struct tracer *tracer, struct task *task);
	bool (*is_known)(const struct tracer *tracer, const struct trace_call *call);

	/* Once for each new process, at the fork event or at its first stop, whichever comes
	 * first.  At its stop the creator is the parent that /proc names (process.guessed);
	 * on_creator is called at the fork event that follows, which knows the real one. */
	void (*inherit)(struct process *child, const struct process *creator);
	void (*on_creator)(
	        struct tracer *tracer, struct task *child, const struct process *creator);

	/* The first stop of a task. */
	void (*on_start)(struct tracer *tracer, struct task *task);

	/* A process executes another program: its other tasks are gone. */
	void (*on_exec)(struct process *process);

	/* A filter of the workload's own, at each stage. */
	void (*on_own_filter)(
	        struct tracer *tracer, struct process *process, enum own_filter stage);

	/* A seccomp stop, for a mode that has some; false if the task is no more. */
	bool (*on_seccomp)(
	        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);

	/* The syscall-enter-stop of a system call; false if the task is no more. */
	bool (*on_entry)(
	        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);

	/* A syscall-exit-stop: did something keep the kernel from making the call, which it will
	 * make again by itself?  Then the one that was reported is not over. */
	bool (*was_not_made)(struct task *task, const struct ptrace_syscall_info *info);

	/* A signal that is about to be delivered.  Returns what is delivered: 0 for nothing. */
	int (*on_signal)(struct tracer *tracer, struct task *task, int signal);

	/* A syscall-stop of a task that is `replaying`.  Returns the signal it goes on with. */
	int (*on_replayed)(struct task *task, const struct ptrace_syscall_info *info);

	/* Descriptors that the loop polls beside the tasks, and what is done when there is
	 * something.  Both or none. */
	struct polled (*polled)(struct tracer *tracer);
	void (*serve)(struct tracer *tracer);
};

#endif
