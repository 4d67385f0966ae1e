/*
 * try_calls END ARG: makes every system call below number END, with ARG (one of those that
 * hurt nobody: see below) for all arguments, and prints what came of it: lines "NUMBER
 * RESULT", where the result is "ok", "errno N", "exit N", "signal N" or "blocks".
 *
 * Each call is made in a child of its own.  With all bits set, or 0x7fffffff in both halves,
 * no argument is a descriptor, a pointer, a process or a length; what succeeds none the less
 * changes the child only.  To be run without capabilities, in a container.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WAIT_STEP_NS 1000000
#define WAIT_STEPS 300

struct outcome {
	int returned; /* 0: the call never returned */
	int error;
};

/* By way of the C library where the caller's stack is lent to the child. */
static long call(long nr, unsigned long arg)
{
#ifdef SYS_vfork
	if (nr == SYS_vfork) {
		pid_t pid = vfork();

		if (pid == 0)
			_exit(0);
		return pid;
	}
#endif
	return syscall(nr, arg, arg, arg, arg, arg, arg);
}

static void try_call(long nr, unsigned long arg, volatile struct outcome *outcome)
{
	long result = call(nr, arg);
	int error = errno;

	/* A child that the call has made writes the same, but not into the next call's. */
	while (result > 0 && wait(NULL) > 0)
		;
	outcome->error = result == -1 ? error : 0;
	outcome->returned = 1;
	_exit(0);
}

/* What blocks may have blocked all signals, too (sigsuspend). */
static int wait_for(pid_t pid, int *status)
{
	struct timespec step = {0, WAIT_STEP_NS};

	for (int i = 0; i < WAIT_STEPS; i++) {
		if (waitpid(pid, status, WNOHANG) == pid)
			return 1;
		nanosleep(&step, NULL);
	}
	kill(pid, SIGKILL);
	waitpid(pid, status, 0);
	return 0;
}

static void print_outcome(long nr, const volatile struct outcome *outcome, int ended, int status)
{
	if (outcome->returned && outcome->error)
		printf("%ld errno %d\n", nr, outcome->error);
	else if (outcome->returned)
		printf("%ld ok\n", nr);
	else if (!ended)
		printf("%ld blocks\n", nr);
	else if (WIFSIGNALED(status))
		printf("%ld signal %d\n", nr, WTERMSIG(status));
	else
		printf("%ld exit %d\n", nr, WEXITSTATUS(status));
}

int main(int argc, char **argv)
{
	volatile struct outcome *outcome = mmap(
	        NULL, sizeof(*outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (argc != 3 || outcome == MAP_FAILED)
		return 2;
	for (long nr = 0; nr < atol(argv[1]); nr++) {
		int status = 0;

		if (nr == SYS_sync) /* harmless, and slow */
			continue;
		fflush(stdout);
		*outcome = (struct outcome){0, 0};
		pid_t pid = fork();

		if (pid < 0)
			return 2;
		if (pid == 0)
			try_call(nr, (unsigned long)strtoull(argv[2], NULL, 0), outcome);
		int ended = wait_for(pid, &status);

		print_outcome(nr, outcome, ended, status);
	}
	return 0;
}
