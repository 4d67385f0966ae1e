/*
 * Tasks that others have started (trace_source.is_foreign): their ptrace options.
 *
 *   a runtime that prepares a container   its threads and its exec are traced, and no children:
 *                                         those are hooks of others
 *   a runtime that comes there later      its children, too: one of them executes the program
 *   the workload                          all that it starts, too
 *   and once it carries a filter          PTRACE_O_EXITKILL: without a tracer the calls that the
 *                                         filter stops at would fail with ENOSYS for ever
 */
#ifndef SECPROF_TRACER_FOREIGN_H
#define SECPROF_TRACER_FOREIGN_H

#include "stop.h"
#include "tracer.h"

/* For PTRACE_SEIZE, before and after the workload began. */
unsigned long foreign_options(const struct tracer *tracer, bool began);

/* At any stop, when it has been dealt with. */
void foreign_stopped(const struct tracer *tracer, struct task *task, enum stop_kind kind);

/* Before the first filter comes: from now on the workload is not left alone, and this task, which
 * is in a stop, dies with the tracer. */
void foreign_tie(struct tracer *tracer, struct task *task);
/* There was none after all. */
void foreign_untie(struct tracer *tracer, struct task *task);

#endif
