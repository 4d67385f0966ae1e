/*
 * The filters that come late: what they answer, and having a task install one (inject.h).
 */
#ifndef SECPROF_TRACER_INSTALL_H
#define SECPROF_TRACER_INSTALL_H

#include "../engine/tracer.h"
#include "inject.h"
#include "learned.h"

#include <stdbool.h>

/* Of a first filter. */
struct learned_policy install_policy(const struct tracer *tracer);

/* The task's process carries a filter of all that is learned: it, or the seed, is there. */
void install_done(struct tracer *tracer, struct process *process, pid_t tid);

/* Has a task install the filter of a request (inject.h).  From now on the workload is tied to the
 * tracer, unless that fails. */
enum inject_outcome install_request(struct tracer *tracer, struct task *task,
        const struct ptrace_syscall_info *info, const struct inject_request *request,
        struct inject_result *result);

/* Makes the task, in whose call the tracer has stopped it, install the process's first filter, or
 * its second.  False if the task is no more. */
bool install_filter(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);

#endif
