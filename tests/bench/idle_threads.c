/*
 * idle_threads LIVE BUSY CALLS: LIVE threads, of which BUSY make CALLS system calls each while
 * the others sleep.  Prints how long those calls took in all, in microseconds.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static pthread_barrier_t ready, done;
static pthread_mutex_t locked = PTHREAD_MUTEX_INITIALIZER;
static long n_calls;

static void *sleep_on(void *unused)
{
	pthread_mutex_lock(&locked);
	pthread_mutex_unlock(&locked);
	return unused;
}

static void *be_busy(void *unused)
{
	pthread_barrier_wait(&ready);
	for (long i = 0; i < n_calls; i++)
		syscall(SYS_getppid);
	pthread_barrier_wait(&done);
	return unused;
}

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
	long n_live = argc == 4 ? atol(argv[1]) : 0, n_busy = argc == 4 ? atol(argv[2]) : 0;
	pthread_t *threads;
	pthread_attr_t small;
	double start;

	if (n_busy < 1 || n_live < n_busy || n_live > 100000)
		return 2;
	n_calls = atol(argv[3]);
	threads = calloc((size_t)n_live, sizeof(*threads));
	pthread_barrier_init(&ready, NULL, (unsigned)n_busy + 1);
	pthread_barrier_init(&done, NULL, (unsigned)n_busy + 1);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	pthread_mutex_lock(&locked);
	for (long i = 0; i < n_live; i++) {
		if (pthread_create(&threads[i], &small, i < n_busy ? be_busy : sleep_on, NULL)) {
			perror("idle_threads");
			return 1;
		}
	}
	sleep(1); /* until the others sleep */
	pthread_barrier_wait(&ready);
	start = now_us();
	pthread_barrier_wait(&done);
	printf("%.0f\n", now_us() - start);
	pthread_mutex_unlock(&locked);
	for (long i = 0; i < n_live; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
