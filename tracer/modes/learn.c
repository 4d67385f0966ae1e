/*
 * Mode learn: a call is stopped until it is known, then runs at the speed of the kernel's
 * own allow bitmap.  The set of calls stays exact; counts are lower bounds once a filter
 * has come.  What becomes hot after that gets a second filter (late.h).
 */
#include "late.h"
#include "modes.h"

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
        LATE_CALLBACKS,
};
