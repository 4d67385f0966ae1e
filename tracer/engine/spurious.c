#include "spurious.h"

#include "../arch/hooks.h"
#include "../lib/proc.h"
#include "../lib/restart.h"

#include "syscall_name.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* Those that return EINTR when anything wakes them up, and have done nothing then (fs/eventpoll.c,
 * fs/aio.c, ipc/sem.c, do_sigtimedwait(), io_cqring_wait() in the kernel); sockets with
 * SO_RCVTIMEO or SO_SNDTIMEO (sock_intr_errno()), by whichever call; select and poll whose timeout
 * is in memory that cannot be written (poll_select_finish()).  Not close(2), which must not be made
 * twice. */
static const char *const repeatable[] = {"accept", "accept4", "connect", "epoll_pwait",
        "epoll_pwait2", "epoll_wait", "epoll_wait_old", "io_getevents", "io_pgetevents",
        "io_pgetevents_time64", "io_uring_enter", "ipc", "_newselect", "ppoll", "ppoll_time64",
        "pselect6", "pselect6_time64", "read", "readv", "recv", "recvfrom", "recvmmsg",
        "recvmmsg_time64", "recvmsg", "rt_sigtimedwait", "rt_sigtimedwait_time64", "select",
        "semop", "semtimedop", "semtimedop_time64", "send", "sendmmsg", "sendmsg", "sendto",
        "socketcall", "write", "writev"};

static bool is_repeatable(const struct ptrace_syscall_info *info)
{
	int nr = (int)info->entry.nr;
	const struct arch *arch = arch_of_call(info->arch, nr);
	const char *name = arch ? syscall_name(arch, nr) : NULL;

	for (size_t i = 0; name && i < sizeof(repeatable) / sizeof(repeatable[0]); i++)
		if (!strcmp(repeatable[i], name))
			return true;
	return false;
}

static bool is_eintr(pid_t tid)
{
	struct ptrace_syscall_info info;
	int64_t result;

	return arch_hooks.ended_call && arch_hooks.ended_call(tid, &info, &result) &&
	       result == -EINTR && is_repeatable(&info);
}

bool spurious_undo(pid_t tid)
{
	return is_eintr(tid) && arch_hooks.set_result(tid, -KERNEL_ERESTARTNOHAND) == 0;
}

/* By signal(7): sig_kernel_ignore() in the kernel. */
static bool is_ignored_by_default(int signal)
{
	return signal == SIGCHLD || signal == SIGCONT || signal == SIGURG || signal == SIGWINCH;
}

static bool is_ignored(pid_t tid, int signal)
{
	uint64_t bit = (uint64_t)1 << (signal - 1);

	if (proc_status_mask(tid, "SigIgn:") & bit)
		return true;
	return is_ignored_by_default(signal) && proc_usable() &&
	       !(proc_status_mask(tid, "SigCgt:") & bit);
}

void spurious_ignored(pid_t tid, int signal)
{
	/* /proc is asked only if there is something to undo. */
	if (is_eintr(tid) && is_ignored(tid, signal))
		(void)arch_hooks.set_result(tid, -KERNEL_ERESTARTNOHAND);
}
