/*
 * A call that was reported, was not made, since it was cancelled for an injection (inject.h) or a
 * signal came first (early.h), and will be made again: it is reported once.
 */
#ifndef SECPROF_TRACER_REPEATED_H
#define SECPROF_TRACER_REPEATED_H

#include "../engine/task.h"
#include "trace.h"

#include <linux/types.h>
#include <stdbool.h>

/* Of a task. */
struct repeated {
	bool is_due;                 /* the call will be made again... */
	struct pending_call pending; /* ...though a signal handler may make others first */
};

/* The task's pending call was not made. */
void repeated_expect(struct repeated *repeated, const struct task *task);

/* Is this the call, made again? */
bool repeated_matches(const struct repeated *repeated, int nr, const __u64 *args);

/* If so, it becomes the task's pending call. */
bool repeated_is(struct repeated *repeated, struct task *task, int nr, const __u64 *args);

#endif
