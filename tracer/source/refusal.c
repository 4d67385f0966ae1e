#include "refusal.h"

#include "../lib/proc.h"
#include "../lib/ptrace.h"

#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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

/* What no privilege helps against. */
static int refused_to_all(const struct attach_refusal *refusal, struct error *err)
{
	if (refusal->number == ESRCH || refusal->state == 'X')
		return error_set(err, "there is no process %d", refusal->pid);
	if (refusal->state == 'Z')
		return error_set(err, "process %d has ended already (a zombie)", refusal->pid);
	if (refusal->tracer > 0)
		return error_set(err,
		        "process %d is traced already, by process %d (%s), and can have one "
		        "tracer only",
		        refusal->pid, refusal->tracer, refusal->tracer_name);
	if (refusal->is_sandboxed)
		return error_set(err,
		        "ptrace is refused to secprof itself, perhaps by a seccomp filter, as in a "
		        "container: add --cap-add=SYS_PTRACE or run it outside");
	if (refusal->yama_scope == 3)
		return error_set(err, "ptrace is forbidden on this machine until it is rebooted "
		                      "(kernel.yama.ptrace_scope = 3)");
	return 0;
}

/* __ptrace_may_access() in the kernel, in its order, but for Yama: another user's process needs
 * privilege, with or without it. */
static int refused_to_user(const struct attach_refusal *refusal, struct error *err)
{
	if (refusal->uid != refusal->own_uid)
		return error_set(err,
		        "no permission to trace process %d: it runs as user %u and secprof as user "
		        "%u; run secprof as that user, or as root (CAP_SYS_PTRACE)",
		        refusal->pid, refusal->uid, refusal->own_uid);
	if (refusal->yama_scope > 0)
		return error_set(err,
		        "no permission to trace process %d: kernel.yama.ptrace_scope = %d allows "
		        "%s; run secprof as root (CAP_SYS_PTRACE), or set it to 0",
		        refusal->pid, refusal->yama_scope,
		        refusal->yama_scope == 1 ? "a process to trace what it has started only"
		                                 : "administrators only");
	if (refusal->in_other_namespace)
		return error_set(err,
		        "no permission to trace process %d: it is in another user namespace; run "
		        "secprof as root, or in that namespace",
		        refusal->pid);
	if (refusal->is_hidden)
		return error_set(err,
		        "no permission to trace process %d: it keeps its memory from its user "
		        "(set-user-ID, capabilities or PR_SET_DUMPABLE); run secprof as root "
		        "(CAP_SYS_PTRACE)",
		        refusal->pid);
	return 0;
}

int attach_refusal_text(const struct attach_refusal *refusal, struct error *err)
{
	if (refused_to_all(refusal, err) ||
	        (!refusal->is_privileged && refused_to_user(refusal, err)))
		return -1;
	if (refusal->in_other_namespace)
		return error_set(err,
		        "no permission to trace process %d: secprof's privilege does not reach "
		        "into "
		        "its user namespace; run secprof in that one, or in the first one",
		        refusal->pid);
	return error_set(err,
	        "no permission to trace process %d: %s; a security module (AppArmor, SELinux) or "
	        "capabilities that secprof lacks are the usual reasons",
	        refusal->pid, strerror(refusal->number));
}

static bool has_capability(int capability)
{
	return proc_status_mask(getpid(), "CapEff:") >> capability & 1;
}

static bool is_in_other_namespace(pid_t pid)
{
	struct stat its, own;
	char path[40];

	snprintf(path, sizeof(path), "%d/ns/user", pid);
	return fstatat(proc_root(), path, &its, 0) == 0 &&
	       fstatat(proc_root(), "self/ns/user", &own, 0) == 0 && its.st_ino != own.st_ino;
}

/* The files of such a process belong to root (proc(5)). */
static bool is_hidden(pid_t pid, unsigned uid)
{
	struct stat status;
	char path[40];

	snprintf(path, sizeof(path), "%d", pid);
	return fstatat(proc_root(), path, &status, 0) == 0 && status.st_uid != uid;
}

/* There is no process of the highest number (PID_MAX_LIMIT is 2^22): a kernel that lets secprof ask
 * says so. */
static bool is_sandboxed(void)
{
	return ptrace_seize(INT_MAX, 0) < 0 && errno != ESRCH;
}

int refusal_explain_attach(pid_t pid, int number, struct error *err)
{
	struct attach_refusal refusal = {
	        .pid = pid,
	        .number = number,
	        .state = 'X',
	        .tracer = proc_status(pid, "TracerPid:", 0),
	        .uid = (unsigned)proc_status(pid, "Uid:", 0),
	        .own_uid = geteuid(),
	        .is_privileged = has_capability(CAP_SYS_PTRACE),
	        .in_other_namespace = is_in_other_namespace(pid),
	        .is_sandboxed = is_sandboxed(),
	        .yama_scope = proc_number("sys/kernel/yama/ptrace_scope", "", -1),
	};
	char line[PROC_LINE_MAX] = "?";
	struct proc_stat stat;

	if (proc_stat(pid, &stat))
		refusal.state = stat.state;
	refusal.is_hidden = is_hidden(pid, refusal.uid);
	if (refusal.tracer && proc_status_line(refusal.tracer, "Name:", line))
		(void)sscanf(line, " %15[^\n]", refusal.tracer_name);
	return attach_refusal_text(&refusal, err);
}
