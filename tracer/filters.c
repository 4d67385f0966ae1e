#include "filters.h"

#include "cleanup.h"
#include "listeners.h"

#include <inttypes.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int install_filter(unsigned flags)
{
	struct sock_filter allow[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	struct sock_fprog program = {1, allow};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static bool plain_filter(void)
{
	return install_filter(SECCOMP_FILTER_FLAG_TSYNC) == 0;
}

static bool notifying_filter(void)
{
	int listener = install_filter(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH |
	                              SECCOMP_FILTER_FLAG_NEW_LISTENER |
	                              SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);

	return listener >= 0 && listener_set_synchronous(listener);
}

enum answer { UNKNOWN, NO, YES };

static bool try_in_child(bool (*try)(void), enum answer *answer)
{
	int status;
	pid_t pid;

	if (*answer != UNKNOWN)
		return *answer == YES;
	pid = fork();
	if (pid == 0)
		_exit(try() ? 0 : 1);
	*answer = pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	                          WEXITSTATUS(status) == 0
	                  ? YES
	                  : NO;
	return *answer == YES;
}

bool filters_usable(void)
{
	static enum answer answer;

	return try_in_child(plain_filter, &answer);
}

bool filters_notify_usable(void)
{
	static enum answer answer;

	return try_in_child(notifying_filter, &answer);
}

bool filters_privileged(void)
{
	char line[256];
	uint64_t effective = 0;
	cleanup_file FILE *status = fopen("/proc/self/status", "re");

	while (status && fgets(line, sizeof(line), status)) {
		if (sscanf(line, "CapEff: %" SCNx64, &effective) == 1)
			break;
	}
	return effective >> CAP_SYS_ADMIN & 1;
}
