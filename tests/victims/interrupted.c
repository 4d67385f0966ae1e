/*
 * interrupted: signals with a handler without SA_RESTART, of which a call that does not sleep
 * must not learn, and one that sleeps must.
 * Makes 2,000 calls of getppid and read, then 20,000 of getppid and getpgid while a timer
 * fires every 100 us (or every four calls, where these take longer: under a tracer in an emulated
 * machine nothing but the handler would run), then a read from an empty pipe that a last timer
 * interrupts.
 * Prints "they failed 0 times, read: EINTR" and exits with 0.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { WARM_UP = 1000, CALLS = 20000 };

static void on_alarm(int signal)
{
	(void)signal;
}

static void fire_every(long first_us, long us)
{
	struct itimerval when = {.it_interval = {0, us}, .it_value = {0, first_us}};

	setitimer(ITIMER_REAL, &when, NULL);
}

static long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000L + now.tv_nsec / 1000;
}

int main(void)
{
	struct sigaction action = {.sa_handler = on_alarm};
	int zero = open("/dev/zero", O_RDONLY), ends[2], failed = 0;
	long start_us, period_us;
	char byte;

	sigaction(SIGALRM, &action, NULL);
	if (zero < 0 || pipe(ends) < 0)
		return 2;
	start_us = now_us();
	for (int i = 0; i < WARM_UP; i++) {
		syscall(SYS_getppid);
		if (read(zero, &byte, 1) != 1)
			return 2;
	}
	period_us = 2 * (now_us() - start_us) / WARM_UP;
	if (period_us < 100)
		period_us = 100;
	fire_every(period_us, period_us);
	for (int i = 0; i < CALLS; i++) {
		failed += syscall(SYS_getppid) < 0;
		failed += syscall(SYS_getpgid, 0) < 0;
	}
	fire_every(50000, 0);
	printf("they failed %d times, read: %s\n", failed,
	        read(ends[0], &byte, 1) < 0 && errno == EINTR ? "EINTR" : "something else");
	return failed != 0;
}
