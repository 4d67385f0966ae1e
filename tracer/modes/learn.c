/*
 * Mode learn: a call is stopped until it is known, then runs at the speed of the kernel's
 * own allow bitmap.  The set of calls stays exact; counts are lower bounds once a filter
 * has come.  What becomes hot after that gets a second filter (late.h).
 */
#include "interrupted.h"
#include "late.h"
#include "modes.h"

#include <linux/seccomp.h>

const struct trace_mode trace_mode_learn = {
        .name = "learn",
        .ptrace_options = PTRACE_O_TRACESECCOMP,
        .resume = PTRACE_SYSCALL,
        .takes_known = true,
        .known_action = SECCOMP_RET_ALLOW,
        .unusable = late_unusable,
        .on_began = late_on_began,
        .on_start = late_on_start,
        .on_seccomp = late_on_seccomp,
        .on_signal = interrupted_on_signal,
        .on_entry = late_on_entry,
};
