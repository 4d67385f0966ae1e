/*
 * When a process may have a filter that comes late, and when it is proven to carry one: rules
 * about what is known of it, which touch no task.  (When it is worth it: rent.h.)
 */
#ifndef SECPROF_TRACER_LATE_RULES_H
#define SECPROF_TRACER_LATE_RULES_H

#include "late_state.h"

#include <stdbool.h>

/* May a filter be installed at all, at the stop of a task whose exit stop is wanted or not? */
bool late_is_open(const struct late_process *late, bool exit_stop_wanted);

/* Is there one to be installed beside its first, of a process with so many tasks?  Not in mode
 * notify, where the first filter has the listener.  And not where another thread may call exec
 * without a stop, which closes the listener before the tracer has it. */
bool late_lacks_second(
        const struct late_run *run, const struct late_process *late, unsigned n_tasks);

/* Can the kernel's count of a task's filters prove that the tracer's is among them?  Not where
 * some may be of the workload's own, installed while the process was not known to carry the
 * tracer's, or by another than the guessed parent. */
bool late_is_provable(const struct late_run *run, const struct late_process *late, bool guessed);

#endif
