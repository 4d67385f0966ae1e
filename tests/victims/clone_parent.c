/*
 * The main process makes the same call again and again, so that it gets a filter that comes
 * late.  A child, forked before, has a filter of its own; it makes 20 children that are its
 * parent's (CLONE_PARENT), each of which calls getpgid once.
 * Expected: getpgid 20 times; that each carries one filter, as its parent does, proves
 * nothing.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static long fork_sibling(void)
{
	unsigned long flags = CLONE_PARENT | SIGCHLD;

#ifdef __s390__
	return syscall(SYS_clone, 0, flags, 0, 0, 0);
#else
	return syscall(SYS_clone, flags, 0, 0, 0, 0);
#endif
}

static int make_siblings(int ready, int go)
{
	struct sock_filter code[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	struct sock_fprog program = {1, code};
	char byte;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) ||
	        write(ready, "", 1) != 1 || read(go, &byte, 1) != 1)
		return 1;
	for (int i = 0; i < 20; i++) {
		long pid = fork_sibling();

		if (pid < 0)
			return 1;
		if (pid == 0)
			_exit(syscall(SYS_getpgid, 0) < 0);
	}
	return 0;
}

int main(void)
{
	int ready[2], go[2], status, failed = 0;
	char byte;
	pid_t child;

	if (pipe(ready) || pipe(go))
		return 2;
	child = fork();
	if (child == 0)
		_exit(make_siblings(ready[1], go[0]));
	if (read(ready[0], &byte, 1) != 1)
		return 2;
	for (int i = 0; i < 3000; i++)
		syscall(SYS_getppid);
	if (write(go[1], "", 1) != 1)
		return 2;
	while (wait(&status) > 0)
		failed |= status;
	return failed != 0;
}
