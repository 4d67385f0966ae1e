/*
 * Four threads, each making 25 getppid calls.
 * Expected: getppid exactly 100 times; one process, five tasks; nothing lost.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { THREADS = 4, CALLS_EACH = 25 };

static void *make_calls(void *unused)
{
	(void)unused;
	for (int i = 0; i < CALLS_EACH; i++)
		getppid();
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, make_calls, NULL))
			return 1;
	for (int i = 0; i < THREADS; i++)
		while (pthread_tryjoin_np(threads[i], NULL) == EBUSY) {
			/* To sleep is a call, which is made only if the thread still runs. */
		}
	return puts("done") < 0;
}
