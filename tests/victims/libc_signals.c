/* Signals, time and limits. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t caught;

static void catch (int number)
{
	(void)number;
	caught++;
}

int main(void)
{
	struct sigaction action = {.sa_handler = catch};
	struct rlimit limit;
	struct timeval now;
	struct timespec clock;
	struct utsname names;
	sigset_t usr1, before;

	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	if (sigaction(SIGUSR1, &action, NULL) || sigaction(SIGALRM, &action, NULL) ||
	        sigprocmask(SIG_BLOCK, &usr1, &before) || raise(SIGUSR1) || caught ||
	        sigprocmask(SIG_SETMASK, &before, NULL) || caught != 1)
		return 1;
	/* Blocked until pause, so that the alarm cannot come before it. */
	sigaddset(&usr1, SIGALRM);
	sigprocmask(SIG_BLOCK, &usr1, &before);
	alarm(1);
	sigsuspend(&before);
	if (caught != 2)
		return 2;
	if (getrlimit(RLIMIT_NOFILE, &limit) || setrlimit(RLIMIT_NOFILE, &limit) ||
	        gettimeofday(&now, NULL) || clock_gettime(CLOCK_MONOTONIC, &clock) ||
	        time(NULL) < 1 || uname(&names) || getpgrp() < 0 || kill(getpid(), 0))
		return 3;
	puts("signals");
	return 0;
}
