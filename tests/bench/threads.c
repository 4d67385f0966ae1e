/*
 * threads N CALLS [SECONDS]: N threads that each make CALLS system calls (clock_gettime past
 * the vDSO, and a futex wake), then sleep for SECONDS.
 */
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long n_calls;
static unsigned n_seconds;

static void *work(void *unused)
{
	struct timespec now;
	int word = 0;

	for (long i = 0; i < n_calls; i += 2) {
		syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
		syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	}
	sleep(n_seconds);
	return unused;
}

int main(int argc, char **argv)
{
	long n_threads = argc > 2 ? atol(argv[1]) : 0;
	pthread_t *threads;
	pthread_attr_t small;

	if (n_threads < 1 || n_threads > 100000)
		return 2;
	n_calls = atol(argv[2]);
	n_seconds = argc > 3 ? (unsigned)atoi(argv[3]) : 0;
	threads = calloc((size_t)n_threads, sizeof(*threads));
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	for (long i = 0; i < n_threads; i++) {
		if (pthread_create(&threads[i], &small, work, NULL) != 0) {
			perror("threads");
			return 1;
		}
	}
	for (long i = 0; i < n_threads; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
