/* Children by every means that a C library has. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int wait_for(pid_t pid)
{
	int status = 1;

	return pid > 0 && waitpid(pid, &status, 0) == pid && !status ? 0 : 1;
}

static pid_t start_by_fork(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return pid;
}

static pid_t start_by_vfork(void)
{
	pid_t pid = vfork();

	if (!pid) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	return pid;
}

static int read_from_child(void)
{
	char line[16] = "";
	FILE *child = popen("echo child", "r");

	return !child || !fgets(line, sizeof(line), child) || pclose(child) ||
	       strcmp(line, "child\n");
}

int main(void)
{
	char *arguments[] = {"true", NULL};
	pid_t pid;
	int ends[2];

	if (wait_for(start_by_fork()) || wait_for(start_by_vfork()))
		return 1;
	if (posix_spawn(&pid, "/bin/true", NULL, NULL, arguments, environ) || wait_for(pid))
		return 2;
	if (system("exit 0") || read_from_child())
		return 3;
	if (pipe(ends) || write(ends[1], "x", 1) != 1 || close(ends[0]) || close(ends[1]))
		return 4;
	puts("children");
	return 0;
}
