#include "refusal.h"

#include "../lib/proc.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The surest reason first: EPERM is what all of them give. */
int refusal_text(const struct refusal *refusal, struct error *err)
{
	if (refusal->tracer > 0)
		return error_set(err,
		        "ptrace is refused: the workload would be traced by process %d already (a "
		        "debugger or strace -f around secprof?); run secprof without it",
		        refusal->tracer);
	/* Admin/LSM/Yama.rst: 2 wants CAP_SYS_PTRACE, 3 allows nobody until a reboot; 1
	 * allows descendants, which is all that secprof traces. */
	if (refusal->number == EPERM && refusal->yama_scope == 3)
		return error_set(err, "ptrace is forbidden on this machine until it is rebooted "
		                      "(kernel.yama.ptrace_scope = 3)");
	if (refusal->number == EPERM && refusal->yama_scope == 2)
		return error_set(err, "ptrace is only for administrators here "
		                      "(kernel.yama.ptrace_scope = 2); run "
		                      "secprof as root, or set it to 1");
	/* SECCOMP_MODE_FILTER.  Docker's default profile refuses ptrace(2) before Linux 4.8, where
	 * a tracer could get its tracee past a filter. */
	if (refusal->seccomp_mode == 2)
		return error_set(err,
		        "ptrace is refused (%s): secprof itself runs under a seccomp filter, as in "
		        "a "
		        "container; add --cap-add=SYS_PTRACE or run it outside",
		        strerror(refusal->number));
	return error_set(err,
	        "ptrace is refused: %s; a security module or a missing capability (SYS_PTRACE) is "
	        "the usual reason",
	        strerror(refusal->number));
}

int refusal_explain(pid_t pid, int number, struct error *err)
{
	struct refusal refusal = {
	        .number = number,
	        .tracer = proc_status(pid, "TracerPid:", 0),
	        .seccomp_mode = proc_own_status("Seccomp:", 0),
	        .yama_scope = proc_number("sys/kernel/yama/ptrace_scope", "", -1),
	};

	return refusal_text(&refusal, err);
}
