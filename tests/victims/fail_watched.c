/*
 * Calls that would limit what a tracer sees, if they did not fail: a filter by seccomp and by
 * prctl, syscall user dispatch, io_uring, and clone and clone3 with CLONE_UNTRACED.  Then 3000
 * calls of getppid, so that a filter that comes late may come. Expected: exit 0, nothing of it in
 * the completeness but untraced_clones, which are 2 where there is clone3.
 */
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif
#ifndef CLONE_UNTRACED
#define CLONE_UNTRACED 0x00800000
#endif

/* EINVAL: handlers are shared only together with memory (clone(2)). */
enum { FLAGS = CLONE_UNTRACED | CLONE_SIGHAND };

static long clone_impossible(void)
{
#ifdef __s390x__
	return syscall(SYS_clone, NULL, FLAGS, NULL, NULL, 0);
#else
	return syscall(SYS_clone, FLAGS, NULL, NULL, NULL, 0);
#endif
}

int main(void)
{
	struct clone_args arguments = {.flags = FLAGS};
	const long results[] = {
	        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, NULL),
	        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0),
	        prctl(PR_SET_SYSCALL_USER_DISPATCH, 99, 0, 0, 0),
	        syscall(SYS_io_uring_setup, 0, NULL),
	        clone_impossible(),
	        syscall(SYS_clone3, &arguments, sizeof(arguments)),
	};

	for (size_t i = 0; i < sizeof(results) / sizeof(*results); i++)
		if (results[i] != -1)
			return printf("call %zu succeeds\n", i) ? 1 : 2;
	for (int i = 0; i < 3000; i++)
		syscall(SYS_getppid);
	return 0;
}
