/*
 * untraced clone|clone3|constant: a child made with CLONE_UNTRACED, which would escape a tracer.
 * The child makes a getppid call 5 times and a getsid call; natively nothing fails.
 * Expected: both names in the recording (the flag was taken away) or an escaped task
 * noted, completeness.untraced_clones 1; output "child: ok", never ENOSYS.
 *
 * untraced hidden|toggled|plain: children by clone3 that say whether they have a tracer.
 *   hidden   one child, with CLONE_UNTRACED, of a process that is not dumpable: an unprivileged
 *            tracer cannot read its memory.
 *   toggled  another thread sets and clears CLONE_UNTRACED all the while, until 3 children
 *            have no tracer, or 2000 were made.
 *   plain    hidden's child without the flag.
 * Expected: the output is "untraced: N" with N = completeness.escaped.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
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

/* Without a tracer, or where a filter refuses to tell since there is none: 1. */
static int has_no_tracer(void)
{
	char text[4096], *line;
	int fd = open("/proc/self/status", O_RDONLY);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (length < 0)
		return 1;
	text[length] = '\0';
	line = strstr(text, "TracerPid:");
	return !line || atoi(line + strlen("TracerPid:")) == 0;
}

/* Without a tracer it may also be unable to exit in the usual way. */
static int is_untraced(struct clone_args *arguments)
{
	int status;
	long pid = syscall(SYS_clone3, arguments, sizeof(*arguments));

	if (pid == 0)
		_exit(has_no_tracer());
	if (pid < 0) {
		printf("refused: %s\n", strerror(errno));
		exit(1);
	}
	while (waitpid((pid_t)pid, &status, 0) < 0 && errno == EINTR) {
	}
	return status != 0;
}

static struct clone_args toggled = {.exit_signal = SIGCHLD};

static void *toggle(void *unused)
{
	volatile __u64 *flags = &toggled.flags;

	for (;;) {
		*flags = CLONE_UNTRACED;
		*flags = 0;
	}
	return unused;
}

static int count_untraced(const char *how)
{
	struct clone_args one = {.exit_signal = SIGCHLD};
	pthread_t thread;
	int n = 0;

	if (strcmp(how, "toggled") != 0) {
		prctl(PR_SET_DUMPABLE, 0);
		if (!strcmp(how, "hidden"))
			one.flags = CLONE_UNTRACED;
		n = is_untraced(&one);
	} else {
		pthread_create(&thread, NULL, toggle, NULL);
		for (int i = 0; i < 2000 && n < 3; i++)
			n += is_untraced(&toggled);
	}
	return printf("untraced: %d\n", n) < 0;
}

int main(int argc, char **argv)
{
	int status;
	long pid;

	if (argc == 2 && strstr("hidden toggled plain", argv[1]))
		return count_untraced(argv[1]);
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
