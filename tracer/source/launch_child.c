#include "launch_child.h"

#include "../engine/signals.h"
#include "session.h"

#include "resource_limits.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Noreturn void fail(const struct launch_child *child, enum launch_stage stage, int number)
{
	struct launch_report report = {stage, number};

	/* Nothing is left to try if this fails: secprof sees the end without a reason. */
	if (write(child->status, &report, sizeof(report)) < 0)
		_exit(TRACE_FAILED);
	_exit(TRACE_NOT_FOUND);
}

/* Of the environment that the workload is to have, which may not be secprof's own. */
static const char *environment_value(char *const *environment, const char *name)
{
	size_t length = strlen(name);

	for (; *environment; environment++) {
		if (!strncmp(*environment, name, length) && (*environment)[length] == '=')
			return *environment + length + 1;
	}
	return NULL;
}

static bool is_executable_file(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* execvp would try one execve after the other, and each would be recorded.  As it does,
 * a file that may not be executed is remembered and the search goes on. */
static int find_command(const struct launch_child *child, char path[PATH_MAX])
{
	const char *name = child->start->command[0];
	const char *folders = environment_value(child->start->environment, "PATH");
	int failure = ENOENT;

	if (strchr(name, '/'))
		return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX ? 0 : ENAMETOOLONG;
	if (!folders)
		folders = "/bin:/usr/bin"; /* confstr(_CS_PATH), as execvp takes it */
	while (*name) {
		size_t length = strcspn(folders, ":");
		int n = snprintf(path, PATH_MAX, "%.*s%s%s", (int)length, folders,
		        length ? "/" : "./", name);

		if (n < PATH_MAX && is_executable_file(path))
			return 0;
		if (n < PATH_MAX && access(path, F_OK) == 0)
			failure = EACCES;
		if (!folders[length])
			break;
		folders += length + 1;
	}
	return failure;
}

/* no_new_privs is set only where the kernel asks for it: it would take their privilege
 * from setuid programs of the workload. */
static int install_filter(const struct sock_fprog *filter)
{
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, filter) == 0)
		return 0;
	if (errno != EACCES)
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, filter);
}

/* The user last: setgroups(2) and setresgid(2) need the privilege that setresuid(2) gives up. */
static int become_user(const struct user *user)
{
	if (setgroups((size_t)user->n_groups, user->groups) < 0)
		return -1;
	if (setresgid(user->gid, user->gid, user->gid) < 0)
		return -1;
	return setresuid(user->uid, user->uid, user->uid);
}

/* A script without a #! line is one for the shell, as for execvp. */
static void exec_as_script(const struct trace_start *start, char *path)
{
	size_t n = 0;
	char **arguments;

	while (start->command[n])
		n++;
	/* Never freed: what follows is an exec or the end. */
	arguments = calloc(n + 2, sizeof(*arguments));
	if (!arguments)
		return;
	arguments[0] = (char *)"/bin/sh";
	arguments[1] = path;
	memcpy(arguments + 2, start->command + 1, n * sizeof(*arguments));
	execve("/bin/sh", arguments, start->environment);
}

/* What PTRACE_O_EXITKILL does for a traced child.  If secprof died before the first time, the read
 * of the pipe finds its end, whoever the parent is then. */
static void die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(TRACE_FAILED);
}

_Noreturn void launch_child_run(const struct launch_child *child)
{
	const struct trace_start *start = child->start;
	/* A traced one would stop there. */
	const pid_t parent = child->dies_with_parent ? getppid() : 0;
	char path[PATH_MAX], byte;
	int missing;

	if (child->dies_with_parent)
		die_with(parent);
	session_join(start->session);
	if (read(child->go, &byte, 1) != 1)
		_exit(TRACE_FAILED); /* secprof is gone or gave up */
	/* An exec resets handlers and keeps what is ignored (execve(2)): what secprof ignores for
	 * itself must not be passed on. */
	signals_uncatch();
	resource_limits_hand_on();
	if (start->stdout_fd >= 0 && dup2(start->stdout_fd, STDOUT_FILENO) < 0)
		fail(child, STAGE_STDOUT, errno);
	if (session_take_terminal(start->session) < 0)
		fail(child, STAGE_TERMINAL, errno);
	if (start->directory && chdir(start->directory) < 0)
		fail(child, STAGE_DIRECTORY, errno);
	/* In the new directory, to which relative paths refer, and relative parts of PATH. */
	missing = find_command(child, path);
	if (missing)
		fail(child, STAGE_FIND, missing);
	if (child->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		fail(child, STAGE_FILTER, errno);
	/* While root still is root, so that no_new_privs is not needed for another user. */
	if (child->filter && install_filter(child->filter) < 0)
		fail(child, STAGE_FILTER, errno);
	if (child->user && become_user(child->user) < 0)
		fail(child, STAGE_USER, errno);
	/* Other credentials have cleared it (PR_SET_PDEATHSIG(2const)). */
	if (child->dies_with_parent)
		die_with(parent);
	sigprocmask(SIG_SETMASK, child->mask, NULL);
	/* Last: as under a container runtime it judges the execve. */
	if (child->judge && install_filter(child->judge) < 0)
		fail(child, STAGE_FILTER, errno);
	execve(path, start->command, start->environment);
	if (errno == ENOEXEC)
		exec_as_script(start, path);
	fail(child, STAGE_EXEC, errno);
}
