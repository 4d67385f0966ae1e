#include "slow.h"

#include "../engine/observe.h"
#include "../lib/filters.h"
#include "late_state.h"
#include "rent.h"

#include <linux/seccomp.h>

/* What is paid before a process is called slow that could not buy: some 20 ms. */
enum { SLOW_STOPS = 2000 };

static void report(struct tracer *tracer, struct process *process)
{
	struct late_process *late = late_process(process);

	late->slow_was_reported = true;
	OBSERVE(tracer, slow, &process->public, late->slow);
}

/* A filtered one does without the second filter. */
void slow_leave_alone(struct tracer *tracer, struct process *process, enum trace_slow why)
{
	struct late_process *late = late_process(process);

	late->left_alone |= !late->filtered;
	late->slow = why;
	if (!late->slow_was_reported)
		report(tracer, process);
}

static enum trace_slow why_slow(const struct tracer *tracer, const struct process *process)
{
	const struct late_process *late = late_process(process);
	bool has_listener = late_run(tracer)->known_action != SECCOMP_RET_ALLOW || late->caught_up;

	if (late->slow)
		return late->slow;
	if (late_has_own_filter(late))
		return TRACE_SLOW_OWN_FILTER;
	if (!late->filtered)
		return TRACE_NOT_SLOW; /* it waits for its filter */
	if (has_listener || !interrupted_possible() || filters_notify_unusable())
		return TRACE_SLOW_LATE;
	return process->n_tasks > 1 ? TRACE_SLOW_THREADS : TRACE_NOT_SLOW;
}

void slow_check(struct tracer *tracer, struct process *process)
{
	struct late_process *late = late_process(process);
	enum trace_slow why;

	/* The cheap test first: this is asked at every stop. */
	if (late->paid < SLOW_STOPS || late->slow_was_reported || !rent_is_quiet(process))
		return;
	why = why_slow(tracer, process);
	if (!why)
		return;
	late->slow = why;
	report(tracer, process);
}
