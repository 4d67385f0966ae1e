/*
 * untraced clone|clone3|constant: a child made with CLONE_UNTRACED, which would escape a tracer.
 * The child makes a getppid call 5 times and a getsid call; natively nothing fails.
 * Expected: both names in the recording (the flag was taken away) or an escaped task
 * noted, completeness.untraced_clones 1; output "child: ok", never ENOSYS, and "flags: kept":
 * the caller finds them as they were, in its register or its memory.
 *
 * untraced hidden|killed|toggled|plain: children by clone3 that say whether they have a tracer.
 *   hidden   one child, with CLONE_UNTRACED, of a process that is not dumpable: an unprivileged
 *            tracer cannot read its memory.
 *   toggled  another thread sets and clears CLONE_UNTRACED all the while, until 3 children
 *            have no tracer, or 2000 were made.
 *   killed   hidden's child, made by a process that waits for it in the middle of the call
 *            (CLONE_VFORK), and is killed by it there.
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

static const unsigned long clone_flags = CLONE_UNTRACED | SIGCHLD;

/* *flags becomes what the register holds afterwards, where it does not hold the result. */
static long clone_untraced(unsigned long *flags)
{
	*flags = clone_flags;
#if defined(__x86_64__)
	long result = SYS_clone;

	__asm__ volatile("xor %%r10d, %%r10d; xor %%r8d, %%r8d; syscall"
	                 : "+a"(result), "+D"(*flags)
	                 : "S"(0L), "d"(0L)
	                 : "rcx", "r8", "r10", "r11", "memory");
	return result;
#elif defined(__s390x__)
	register long result __asm__("r2") = 0;
	register unsigned long second __asm__("r3") = clone_flags;
	register long number __asm__("r1") = SYS_clone;
	register long third __asm__("r4") = 0, fourth __asm__("r5") = 0, fifth __asm__("r6") = 0;

	__asm__ volatile("svc 0"
	                 : "+d"(result), "+d"(second)
	                 : "d"(number), "d"(third), "d"(fourth), "d"(fifth)
	                 : "memory");
	*flags = second;
	return result;
#else
	return syscall(SYS_clone, clone_flags, NULL, NULL, NULL, 0);
#endif
}

/* Read-only memory. */
static const struct clone_args constant_arguments = {
        .flags = CLONE_UNTRACED, .exit_signal = SIGCHLD};

static struct clone_args arguments = {.flags = CLONE_UNTRACED, .exit_signal = SIGCHLD};

/* Makes the child; *kept: the caller's flags are as they were. */
static long make_untraced(const char *call, int *kept)
{
	const volatile struct clone_args *in_memory =
	        strcmp(call, "constant") != 0 ? &arguments : &constant_arguments;
	unsigned long flags;
	long pid;

	if (!strcmp(call, "clone")) {
		pid = clone_untraced(&flags);
		*kept = flags == clone_flags;
	} else {
		pid = syscall(SYS_clone3, in_memory, sizeof(*in_memory));
		*kept = in_memory->flags == CLONE_UNTRACED;
	}
	return pid;
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

/* Without a tracer, or where a filter refuses the answer since there is none: 1. */
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

static void say_and_kill_parent(int answer)
{
	char untraced = (char)('0' + has_no_tracer());

	if (write(answer, &untraced, 1) == 1)
		kill(getppid(), SIGKILL);
	_exit(1);
}

static int is_untraced_by_killed(void)
{
	struct clone_args arguments_of_child = {
	        .flags = CLONE_UNTRACED | CLONE_VFORK, .exit_signal = SIGCHLD};
	int answer[2];
	char untraced = '1'; /* who has no tracer may be unable to say so */
	pid_t creator;

	if (pipe(answer))
		exit(1);
	creator = fork();
	if (creator == 0) {
		prctl(PR_SET_DUMPABLE, 0);
		if (syscall(SYS_clone3, &arguments_of_child, sizeof(arguments_of_child)) == 0)
			say_and_kill_parent(answer[1]);
		_exit(0);
	}
	close(answer[1]);
	while (waitpid(creator, NULL, 0) < 0 && errno == EINTR) {
	}
	if (read(answer[0], &untraced, 1) < 0)
		exit(1);
	return untraced != '0';
}

static int count_untraced(const char *how)
{
	struct clone_args one = {.exit_signal = SIGCHLD};
	pthread_t thread;
	int n = 0;

	if (!strcmp(how, "killed")) {
		n = is_untraced_by_killed();
	} else if (strcmp(how, "toggled") != 0) {
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
	int status, kept;
	long pid;

	if (argc == 2 && strstr("hidden killed toggled plain", argv[1]))
		return count_untraced(argv[1]);
	pid = make_untraced(argc == 2 ? argv[1] : "clone", &kept);
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
	printf("flags: %s\n", kept ? "kept" : "changed");
	return WEXITSTATUS(status) != 0;
}
