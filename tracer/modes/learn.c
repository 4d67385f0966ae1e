/*
 * Mode learn: a call is stopped until it is known, then runs at the speed of the kernel's
 * own allow bitmap.  The set of calls stays exact; counts are lower bounds once a filter
 * has come.  What becomes hot after that gets a second filter (late.h).
 */
#include "late.h"
#include "modes.h"
#include "notified.h"

#include <linux/seccomp.h>

static int prepare(struct tracer *tracer, struct error *err)
{
	late_prepare(tracer, SECCOMP_RET_ALLOW);
	return tracer->options->known ? late_seed(tracer, err) : 0;
}

const struct trace_mode trace_mode_learn = {
        .name = "learn",
        .ptrace_options = PTRACE_O_TRACESECCOMP,
        .resume = PTRACE_SYSCALL,
        .takes_known = true,
        .unusable = late_unusable,
        .prepare = prepare,
        .is_known = late_is_known,
        .on_began = late_on_began,
        .state = &late_state,
        .release = late_release,
        .inherit = late_inherit,
        .on_creator = late_on_creator,
        .on_start = late_on_start,
        .on_exec = late_on_exec,
        .on_own_filter = late_on_own_filter,
        .on_seccomp = late_on_seccomp,
        .on_signal = late_on_signal,
        .on_entry = late_on_entry,
        .on_replayed = late_on_replayed,
        .polled = late_polled,
        .serve = notified_serve,
};
