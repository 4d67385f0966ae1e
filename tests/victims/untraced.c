/*
 * untraced clone|clone3|constant: a child made with CLONE_UNTRACED, which would escape a tracer.
 * The child makes a getppid call 5 times and a getsid call; natively nothing fails.
 * Expected: both names in the recording (the flag was taken away) or an escaped task
 * noted, completeness.untraced_clones 1; output "child: ok", never ENOSYS.
 */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_UNTRACED
#define CLONE_UNTRACED 0x00800000
#endif

static long clone_untraced(void)
{
#ifdef __s390x__
	return syscall(SYS_clone, NULL, CLONE_UNTRACED | SIGCHLD, NULL, NULL, 0);
#else
	return syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, NULL, NULL, NULL, 0);
#endif
}

/* Read-only memory. */
static const struct clone_args constant_arguments = {
        .flags = CLONE_UNTRACED, .exit_signal = SIGCHLD};

static long clone3_untraced(void)
{
	struct clone_args arguments = {.flags = CLONE_UNTRACED, .exit_signal = SIGCHLD};

	return syscall(SYS_clone3, &arguments, sizeof(arguments));
}

static int child(void)
{
	long result = 0;

	for (int i = 0; i < 5 && result >= 0; i++)
		result = syscall(SYS_getppid);
	if (result >= 0)
		result = syscall(SYS_getsid, 0);
	return result < 0 ? errno : 0;
}

int main(int argc, char **argv)
{
	int status;
	long pid;

	if (argc == 2 && !strcmp(argv[1], "constant"))
		pid = syscall(SYS_clone3, &constant_arguments, sizeof(constant_arguments));
	else if (argc == 2 && !strcmp(argv[1], "clone3"))
		pid = clone3_untraced();
	else
		pid = clone_untraced();

	if (pid == 0)
		_exit(child());
	if (pid < 0) {
		printf("refused: %s\n", strerror(errno));
		return 1;
	}
	if (waitpid((pid_t)pid, &status, 0) != pid || !WIFEXITED(status)) {
		puts("child: did not exit");
		return 1;
	}
	printf("child: %s\n", WEXITSTATUS(status) ? strerror(WEXITSTATUS(status)) : "ok");
	return WEXITSTATUS(status) != 0;
}
