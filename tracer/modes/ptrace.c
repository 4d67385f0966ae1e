/*
 * Mode ptrace: syscall-stops, two for each call, no filter.  Sees every attempt, also
 * those that a filter of the workload's own refuses (a syscall-enter-stop comes before seccomp).
 */
#include "../engine/call.h"
#include "modes.h"

static bool on_entry(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	call_entered(tracer, task, info, info->entry.nr, info->entry.args);
	return true;
}

/* Without PTRACE_O_TRACESECCOMP a SECCOMP_RET_TRACE of the workload's own filter means
 * ENOSYS, as it does untraced. */
const struct trace_mode trace_mode_ptrace = {
        .name = "ptrace",
        .resume = PTRACE_SYSCALL,
        .on_entry = on_entry,
};
