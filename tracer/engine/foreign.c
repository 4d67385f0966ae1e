#include "foreign.h"

#include "../lib/ptrace.h"

/* linux/ptrace.h before 3.8 lacks it. */
#ifndef PTRACE_O_EXITKILL
#define PTRACE_O_EXITKILL (1 << 20)
#endif

unsigned long foreign_options(const struct tracer *tracer, bool began)
{
	unsigned long tied = tracer->source->leaves ? 0 : PTRACE_O_EXITKILL;

	if (!began)
		return PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | tied;
	return TRACER_PTRACE_OPTIONS | tracer->mode->ptrace_options | tied;
}

/* Fails only where the task is gone. */
static void set_options(const struct tracer *tracer, struct task *task)
{
	(void)ptrace_raw(
	        PTRACE_SETOPTIONS, task->tid, 0, foreign_options(tracer, tracer->source->began));
	task->tied = !tracer->source->leaves;
}

void foreign_stopped(const struct tracer *tracer, struct task *task, enum stop_kind kind)
{
	if (!tracer->source->is_foreign || task->process->preparing)
		return;
	if (kind == STOP_EXEC || (!tracer->source->leaves && !task->tied))
		set_options(tracer, task);
}

void foreign_tie(struct tracer *tracer, struct task *task)
{
	if (!tracer->source->is_foreign)
		return;
	tracer->source->leaves = false;
	set_options(tracer, task);
}

void foreign_untie(struct tracer *tracer, struct task *task)
{
	tracer->source->leaves = true;
	set_options(tracer, task);
}
