#include "shell_test.h"

#include "end_group.h"

#include <fcntl.h>
#include <signal.h>
#include <stdnoreturn.h>
#include <sys/prctl.h>
#include <unistd.h>

static noreturn void run(const char *command, pid_t parent)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	if (getppid() == parent && null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
	        dup2(STDERR_FILENO, STDOUT_FILENO) >= 0)
		execlp("sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

pid_t shell_test_start(const char *command)
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0)
		run(command, parent);
	if (pid > 0) {
		/* By whoever is first. */
		setpgid(pid, pid);
		end_group_guard(pid);
	}
	return pid;
}
