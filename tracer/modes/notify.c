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

const struct trace_mode trace_mode_notify = {
        .name = "notify",
        .ptrace_options = PTRACE_O_TRACESECCOMP,
        .resume = PTRACE_SYSCALL,
        .known_action = SECCOMP_RET_USER_NOTIF,
        .unusable = unusable,
        .on_start = late_on_start,
        .on_seccomp = late_on_seccomp,
        .on_signal = interrupted_on_signal,
        .on_entry = late_on_entry,
};
