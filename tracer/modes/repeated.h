/*
 * A call that was reported, cancelled for an injection (inject.h), and will be made again: it is
 * reported once.
 */
#ifndef SECPROF_TRACER_REPEATED_H
#define SECPROF_TRACER_REPEATED_H

#include "../engine/task.h"
#include "trace.h"

#include <linux/types.h>
#include <stdbool.h>

/* Of a task. */
struct repeated {
	bool is_due;            /* the call will be made again... */
	struct trace_call call; /* ...though a signal handler may make others first */
};

/* The task's pending call was cancelled. */
void repeated_expect(struct repeated *repeated, const struct task *task);

/* Is this the call, made again?  Then it is the task's pending call. */
bool repeated_is(struct repeated *repeated, struct task *task, int nr, const __u64 *args);

#endif
