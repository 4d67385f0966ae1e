/*
 * Processes that stay on stops though they make many calls: which, and why (enum trace_slow).
 */
#ifndef SECPROF_TRACER_SLOW_H
#define SECPROF_TRACER_SLOW_H

#include "../engine/tracer.h"

/* The process cannot be given a filter. */
void slow_leave_alone(struct tracer *tracer, struct process *process, enum trace_slow why);

/* Reports it once it has paid for much, after the chance to get a filter. */
void slow_check(struct tracer *tracer, struct process *process);

#endif
