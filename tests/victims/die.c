/*
 * die SIGNAL-NUMBER: kills itself, after it reset what it had inherited for the signal.
 * Expected: kill once; the run's exit is that signal.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int number = argc == 2 ? atoi(argv[1]) : SIGKILL;
	sigset_t set;

	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	kill(getpid(), number);
	return 1;
}
