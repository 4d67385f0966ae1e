/*
 * Tasks that appear: at the fork event of the task that made them, or at their own first stop,
 * whichever the kernel reports first.
 */
#ifndef SECPROF_TRACER_NEW_TASK_H
#define SECPROF_TRACER_NEW_TASK_H

#include "tracer.h"

/* The fork event of a task: what it has made is in the table afterwards, unless its end was
 * reported before. */
void new_task_forked(struct tracer *tracer, struct task *task);

/* A stop of a task that no fork event has announced yet; /proc says which process it is of, and
 * whose child that probably is.  NULL if it is beyond the table's bounds. */
struct task *new_task_stopped(struct tracer *tracer, pid_t tid);

/* A task of a process that the source has attached in mid-life, and that will stop (joined.h).
 * `preparing`: process.preparing, if it is the first one of its process; it need not stop before
 * its exec.  NULL as above. */
struct task *new_task_attached(struct tracer *tracer, pid_t tid, pid_t pid, bool preparing);

/* A process that was preparing executes the workload: it is reported now. */
void new_task_prepared(struct tracer *tracer, struct task *task);

#endif
