/*
 * shared_listener [CHILDREN]: 40 children of a process that has become hot share its filters,
 * and so one listener; they call getpgid, getppid and getuid 500 times each, and fork now and
 * then, so that the tracer has stops, ends and notifications at once.  None of their calls can
 * fail.
 * Prints "0 calls failed" and exits with 0.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WARM_UP = 1000, CALLS = 500, FORK_EVERY = 50 };

static int n_failed;

static void expect_success(long result)
{
	n_failed += result < 0;
}

/* Each is new when it starts, so that the second is notified of in mode learn, too. */
static void become_hot(void)
{
	for (int i = 0; i < WARM_UP; i++)
		expect_success(syscall(SYS_getppid));
	for (int i = 0; i < WARM_UP; i++)
		expect_success(syscall(SYS_getpgid, 0));
}

static void fork_and_wait(void)
{
	pid_t pid = fork();
	int status = 0;

	expect_success(pid);
	if (pid == 0)
		_exit(0);
	if (pid > 0)
		expect_success(waitpid(pid, &status, 0));
	n_failed += status != 0;
}

static int child(void)
{
	n_failed = 0;
	for (int i = 0; i < CALLS; i++) {
		expect_success(syscall(SYS_getpgid, 0));
		expect_success(syscall(SYS_getppid));
		expect_success(syscall(SYS_getuid));
		if (i % FORK_EVERY == 0)
			fork_and_wait();
	}
	return n_failed < 255 ? n_failed : 255;
}

int main(int argc, char **argv)
{
	int n_children = argc > 1 ? atoi(argv[1]) : 40, status;

	become_hot();
	for (int i = 0; i < n_children; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(child());
		expect_success(pid);
	}
	while (wait(&status) > 0)
		n_failed += WIFEXITED(status) ? WEXITSTATUS(status) : 255;
	n_failed += errno != ECHILD;
	printf("%d calls failed\n", n_failed);
	return n_failed != 0;
}
