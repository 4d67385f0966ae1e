/*
 * Mode notify: exact counts at a fraction of the cost of a stop.  Like mode learn, but the
 * filters that come late answer a known call with SECCOMP_RET_USER_NOTIF: the tracer counts
 * the notification and lets the call go on.  With the synchronous wake-up of Linux 6.6 that
 * is ten times cheaper than SECCOMP_RET_TRACE.
 *
 * A filter with a listener of the workload's own fails with EBUSY beside these; mode trace
 * has no such limit.
 */
#include "../lib/filters.h"
#include "early.h"
#include "interrupted.h"
#include "late.h"
#include "modes.h"

#include <linux/seccomp.h>

static const char *unusable(void)
{
	const char *why = late_unusable();

	if (!why && !interrupted_possible())
		why = "secprof has no code yet for interrupted calls on this architecture";
	return why ? why : filters_notify_unusable();
}

static int prepare(struct tracer *tracer, struct error *err)
{
	(void)err;
	late_prepare(tracer, SECCOMP_RET_USER_NOTIF);
	return 0;
}

const struct trace_mode trace_mode_notify = {
        .name = "notify",
        .ptrace_options = PTRACE_O_TRACESECCOMP,
        .resume = PTRACE_SYSCALL,
        .unusable = unusable,
        .prepare = prepare,
        .on_preparing = early_on_preparing,
        .was_not_made = early_was_not_made,
        .on_began = late_on_began,
        LATE_CALLBACKS,
};
