/*
 * fork_storm [N]: N children (default 200), eight at a time, each of which makes one
 * getppid call and forks a grandchild that makes one more.
 * Expected: getppid exactly 2 N times, 2 N + 1 processes.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_A_TIME = 8 };

static void child(void)
{
	pid_t grandchild;

	getppid();
	grandchild = fork();
	if (grandchild == 0)
		getppid();
	else
		waitpid(grandchild, NULL, 0);
	_exit(0);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 200;
	int running = 0;

	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid == 0)
			child();
		if (pid < 0)
			return 1;
		if (++running == AT_A_TIME) {
			wait(NULL);
			running--;
		}
	}
	while (wait(NULL) > 0)
		;
	return 0;
}
