/*
 * signal_report: says "ready", then waits.  HUP, USR1, USR2, WINCH, INT are reported by
 * name; TERM is reported and ends the program with status 42.
 * Expected: what is sent to the recorder by kill arrives here.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
	int number;
	const char *name; /* sigabbrev_np(3) is glibc's only */
} reported[] = {{SIGHUP, "HUP"}, {SIGUSR1, "USR1"}, {SIGUSR2, "USR2"}, {SIGWINCH, "WINCH"},
        {SIGINT, "INT"}, {SIGTERM, "TERM"}};

enum { N_REPORTED = sizeof(reported) / sizeof(*reported) };

static const char *name_of(int number)
{
	for (size_t i = 0; i < N_REPORTED; i++)
		if (reported[i].number == number)
			return reported[i].name;
	return "?";
}

int main(void)
{
	sigset_t set;
	int number = 0;

	sigemptyset(&set);
	for (size_t i = 0; i < N_REPORTED; i++)
		sigaddset(&set, reported[i].number);
	sigprocmask(SIG_BLOCK, &set, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	alarm(30);
	puts("ready");
	while (number != SIGTERM) {
		if (sigwait(&set, &number))
			return 1;
		printf("got %s\n", name_of(number));
	}
	return 42;
}
