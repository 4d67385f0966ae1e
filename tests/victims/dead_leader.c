/*
 * dead_leader: the main thread ends; the other one goes on, and makes a getppid call each
 * millisecond.  Prints "ready".
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *make_calls(void *unused)
{
	for (;;) {
		getppid();
		usleep(1000);
	}
	return unused;
}

int main(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, make_calls, NULL) != 0)
		return 1;
	puts("ready");
	fflush(stdout);
	pthread_exit(NULL);
}
