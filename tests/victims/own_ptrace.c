/*
 * A program that traces its own child, as a debugger does.  A task has one tracer only, so
 * under another tracer PTRACE_TRACEME fails with EPERM; the program says so and goes on.
 * Expected: ptrace at least once; output "traced" natively, "refused: 1" when recorded.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
			_exit(errno);
		raise(SIGTRAP);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 1;
	if (WIFEXITED(status)) {
		printf("refused: %d\n", WEXITSTATUS(status));
		return 0;
	}
	ptrace(PTRACE_CONT, child, NULL, NULL);
	waitpid(child, &status, 0);
	return puts("traced") < 0;
}
