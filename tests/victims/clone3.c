/*
 * Makes a child by clone3 with the flags that are named, and falls back to clone where that
 * fails with ENOSYS, as C libraries do; "into" needs clone3.  Prints how the child was made.
 *
 *   clone3 [thread-like | clear | into | set_tid | newuser]...
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif
#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif

static uint64_t flags_of(const char *name)
{
	static const struct {
		const char *name;
		uint64_t flags;
	} known[] = {
	        {"plain", 0},
	        {"clear", CLONE_CLEAR_SIGHAND},
	        {"into", CLONE_INTO_CGROUP},
	        {"newuser", CLONE_NEWUSER},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i].name, name))
			return known[i].flags;
	return 0;
}

/* The child's pid as it is asked for: one that nobody has. */
static long make(const char *name, const char **how)
{
	pid_t wanted[1] = {1 << 20};
	struct clone_args args = {.flags = flags_of(name), .exit_signal = SIGCHLD, .cgroup = ~0ULL};
	long pid;

	if (!strcmp(name, "set_tid")) {
		args.set_tid = (uint64_t)(uintptr_t)wanted;
		args.set_tid_size = 1;
	}
	*how = "clone3";
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid != -1 || errno != ENOSYS)
		return pid;
	*how = "clone";
	return syscall(SYS_clone, (unsigned long)(uint32_t)args.flags | SIGCHLD, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *how;
		long pid = make(argv[i], &how);

		if (!pid)
			_exit(0);
		printf("%s %s %s\n", argv[i], how, pid > 0 ? "ok" : strerror(errno));
		if (pid > 0)
			waitpid((pid_t)pid, NULL, 0);
	}
	return 0;
}
