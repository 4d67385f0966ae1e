/*
 * moving N: two processes make N times each, on one CPU after the other, a call that is let through
 * (getpid) and two that a filter of the program's own refuses (getppid, EACCES), with a move
 * between the two.
 *
 *   Expected: mode ptrace sees getpid 2 N times, getppid 4 N times.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int install(void)
{
	struct sock_filter code[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static void move(long to)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)to, &set);
	(void)sched_setaffinity(0, sizeof(set), &set);
}

static int work(int n)
{
	long n_cpus = sysconf(_SC_NPROCESSORS_ONLN);

	for (int i = 0; i < n; i++) {
		syscall(SYS_getpid);
		if (syscall(SYS_getppid) >= 0)
			return 1;
		move(i % n_cpus);
		if (syscall(SYS_getppid) >= 0)
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 100, status;
	pid_t child;

	if (install())
		return 1;
	child = fork();
	if (child == 0)
		_exit(work(n));
	if (work(n) || waitpid(child, &status, 0) != child)
		return 1;
	return status != 0;
}
