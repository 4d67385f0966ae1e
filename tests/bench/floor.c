/*
 * floor COMMAND [ARG...]: what following a workload costs before anything is recorded: all
 * its tasks are traced, forks, execs and exits reported, and no system call stops.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static int end_as(int status)
{
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	return WEXITSTATUS(status);
}

static void resume(pid_t tid, int status)
{
	int event = status >> 16, signal = WSTOPSIG(status);

	if (event == PTRACE_EVENT_STOP && signal != SIGTRAP)
		ptrace(PTRACE_LISTEN, tid, 0, 0);
	else
		ptrace(PTRACE_CONT, tid, 0, event ? 0 : signal);
}

int main(int argc, char **argv)
{
	int go[2], status, ended = 0;
	char byte = 0;
	pid_t child, tid;

	if (argc < 2 || pipe(go) < 0)
		return 125;
	child = fork();
	if (child == 0) {
		close(go[1]);
		if (read(go[0], &byte, 1) == 1) {
			close(go[0]);
			execvp(argv[1], argv + 1);
		}
		_exit(127);
	}
	close(go[0]);
	if (ptrace(PTRACE_SEIZE, child, 0,
	            PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
	                    PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC) < 0) {
		perror("floor");
		return 125;
	}
	if (write(go[1], &byte, 1) != 1)
		return 125;
	close(go[1]);
	signal(SIGINT, SIG_IGN);
	while ((tid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status))
			resume(tid, status);
		else if (tid == child)
			ended = status;
	}
	return end_as(ended);
}
