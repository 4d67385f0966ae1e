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
#include <stdbool.h>

struct tracer;

struct trace_mode {
	const char *name;
	unsigned long ptrace_options;    /* beyond those that every mode sets */
	const struct sock_fprog *filter; /* that of tracer.filter, or NULL */
	bool takes_known;                /* trace_options.known means something to it */
	int resume;                      /* how a task with nothing pending starts */
	uint32_t known_action;           /* of filters that come late (tracer/modes/late.h) */
	/* Why it cannot be used here, NULL if it can (static).  NULL: it always can. */
	const char *(*unusable)(void);
	/* The exec that the workload begins with, or NULL. */
	void (*on_began)(struct tracer *tracer, struct task *task);
	/* The first stop of a task, or NULL. */
	void (*on_start)(struct tracer *tracer, struct task *task);
	/* A seccomp stop, or NULL where the mode has none; false if the task is no more. */
	bool (*on_seccomp)(
	        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);
	/* A signal that is about to be delivered, or NULL.  Returns what is delivered: 0 for
	 * nothing. */
	int (*on_signal)(struct tracer *tracer, struct task *task, int signal);
	/* The entry stop of a system call; false if the task is no more. */
	bool (*on_entry)(
	        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);
};

#endif
