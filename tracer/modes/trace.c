/*
 * Mode trace: a filter that answers every call with SECCOMP_RET_TRACE, one stop for each.
 * A second stop, at the exit, is paid only where a result is wanted.
 *
 * Calls that a filter of the workload's own answers with KILL, TRAP, ERRNO or USER_NOTIF
 * are not seen: these outrank TRACE (seccomp(2)).
 */
#include "../engine/call.h"
#include "../lib/filters.h"
#include "modes.h"

#include <linux/seccomp.h>

/* Without a look at the architecture: calls of every ABI are to stop. */
static struct sock_filter trace_everything[] = {
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | TRACE_COOKIE),
};

static const struct sock_fprog filter = {
        .len = sizeof(trace_everything) / sizeof(trace_everything[0]),
        .filter = trace_everything,
};

static bool on_seccomp(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	call_entered(tracer, task, info, info->seccomp.nr, info->seccomp.args);
	if (info->seccomp.ret_data != TRACE_COOKIE)
		call_refuse_foreign(tracer, task);
	return true;
}

const struct trace_mode trace_mode_trace = {
        .name = "trace",
        .unusable = filters_unusable,
        .ptrace_options = PTRACE_O_TRACESECCOMP,
        .filter = &filter,
        .resume = PTRACE_CONT,
        .on_seccomp = on_seccomp,
        .on_entry = call_without_exit,
};
