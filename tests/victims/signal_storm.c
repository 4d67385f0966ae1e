/*
 * A timer signal every 500 us interrupts a read from a pipe (SA_RESTART) whose byte comes
 * from a child after 100 ms, then a nanosleep of 50 ms that the kernel would restart with
 * restart_syscall after a stop and that the program resumes itself after a signal.
 * Expected: the byte arrives, the sleep is whole, dozens of rt_sigreturn.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t signals;

static void handler(int signal)
{
	(void)signal;
	signals++;
}

static void writer(int fd)
{
	struct timespec delay = {.tv_nsec = 100000000};

	nanosleep(&delay, NULL);
	_exit(write(fd, "x", 1) == 1 ? 0 : 1);
}

static int sleep_through(struct timespec rest)
{
	while (nanosleep(&rest, &rest))
		if (errno != EINTR)
			return -1;
	return 0;
}

int main(void)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
	struct itimerval interval = {{0, 500}, {0, 500}}, off = {{0, 0}, {0, 0}};
	int ends[2];
	char byte = 0;
	pid_t child;

	if (pipe(ends))
		return 1;
	child = fork();
	if (child == 0)
		writer(ends[1]);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &interval, NULL);
	if (read(ends[0], &byte, 1) != 1 || byte != 'x')
		return 2;
	do { /* once, but on a machine that has no time for it */
		if (sleep_through((struct timespec){.tv_nsec = 50000000}))
			return 3;
	} while (signals < 10);
	setitimer(ITIMER_REAL, &off, NULL);
	if (waitpid(child, NULL, 0) != child)
		return 4;
	return puts("whole") < 0;
}
