/*
 * vfork_exec COMMAND [ARG...]: runs a command by vfork and execvp, waits, and exits as
 * it did.
 * Expected: vfork once, execve of the command by the child, wait4 by the parent.
 */
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status;
	pid_t child;

	if (argc < 2)
		return 2;
	child = vfork();
	if (child == 0) {
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
