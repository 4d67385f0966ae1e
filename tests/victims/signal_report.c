/*
 * signal_report: says "ready", then waits.  HUP, USR1, USR2, WINCH, INT are reported by
 * name; TERM is reported and ends the program with status 42.
 * Expected: what is sent to the recorder by kill arrives here.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const int reported[] = {SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH, SIGINT, SIGTERM};

int main(void)
{
	sigset_t set;
	int number = 0;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(reported) / sizeof(*reported); i++)
		sigaddset(&set, reported[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	alarm(30);
	puts("ready");
	while (number != SIGTERM) {
		if (sigwait(&set, &number))
			return 1;
		printf("got %s\n", sigabbrev_np(number));
	}
	return 42;
}
