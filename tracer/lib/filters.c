#include "filters.h"

#include "proc.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS /* Linux 6.6 */
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS _IOW('!', 4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP 1u
#endif

bool filters_wake_synchronously(int listener)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP) ==
	       0;
}

/* Only for a child: neither a filter nor no_new_privs can be taken back (seccomp(2), prctl(2)). */
static int install_filter(unsigned flags)
{
	struct sock_filter allow[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	struct sock_fprog program = {1, allow};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/* With the flags that are used later: a sandbox may refuse just these. */
static int plain_filter(void)
{
	return install_filter(SECCOMP_FILTER_FLAG_TSYNC) == 0 ? 0 : errno;
}

/* TSYNC goes with NEW_LISTENER only if there is TSYNC_ESRCH (Linux 5.7), since both want the return
 * value.  WAIT_KILLABLE_RECV is of Linux 5.19. */
static int notifying_filter(void)
{
	int listener = install_filter(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH |
	                              SECCOMP_FILTER_FLAG_NEW_LISTENER |
	                              SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);

	return listener >= 0 && filters_wake_synchronously(listener) ? 0 : errno;
}

enum { NOT_TRIED = -2, NO_ANSWER = -1 }; /* else an errno, 0: it works */

/* The answer is the exit status: all numbers of errno(3) fit into its eight bits.  SIGCHLD may be
 * ignored, as some parents leave it: there would be nothing to wait for. */
static int try_in_child(int (*try)(void))
{
	struct sigaction before;
	int status, answer = NO_ANSWER;
	pid_t pid;

	sigaction(SIGCHLD, NULL, &before);
	if (before.sa_handler == SIG_IGN)
		sigaction(SIGCHLD, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
	pid = fork();
	if (pid == 0)
		_exit(try());
	if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status))
		answer = WEXITSTATUS(status);
	if (before.sa_handler == SIG_IGN)
		sigaction(SIGCHLD, &before, NULL);
	return answer;
}

const char *filters_unusable(void)
{
	static int answer = NOT_TRIED;

	if (answer == NOT_TRIED)
		answer = try_in_child(plain_filter);
	return answer ? "seccomp filters cannot be installed: the kernel lacks them, or a sandbox "
	                "refuses"
	              : NULL;
}

const char *filters_notify_unusable(void)
{
	static int answer = NOT_TRIED;

	if (answer == NOT_TRIED)
		answer = try_in_child(notifying_filter);
	if (answer == EBUSY)
		return "a filter from before secprof has a listener, and the kernel allows one";
	return answer ? "user notifications with a synchronous wake-up are missing (Linux 6.6), or "
	                "a sandbox refuses them"
	              : NULL;
}

/* Without no_new_privs, seccomp(2) wants CAP_SYS_ADMIN in the caller's user namespace. */
bool filters_privileged(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};

	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	return data[CAP_TO_INDEX(CAP_SYS_ADMIN)].effective & CAP_TO_MASK(CAP_SYS_ADMIN);
}

/* Without /proc, or before Linux 5.9, it is known only that there is one. */
unsigned filters_inherited(void)
{
	int some = prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == SECCOMP_MODE_FILTER;

	return (unsigned)proc_own_status("Seccomp_filters:", some);
}
