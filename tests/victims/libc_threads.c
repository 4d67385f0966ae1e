/* Threads that wait for each other, and memory. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int arrived;

static void *meet(void *unused)
{
	char *memory = malloc(1 << 20);

	(void)unused;
	if (!memory)
		abort();
	memset(memory, 1, 1 << 20);
	memory = realloc(memory, 1 << 23);
	free(memory);
	pthread_mutex_lock(&mutex);
	arrived++;
	pthread_cond_broadcast(&condition);
	while (arrived < THREADS)
		pthread_cond_wait(&condition, &mutex);
	pthread_mutex_unlock(&mutex);
	sched_yield();
	return NULL;
}

int main(void)
{
	const struct timespec short_time = {0, 1000000};
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, meet, NULL))
			return 1;
	for (int i = 0; i < THREADS; i++)
		if (pthread_join(threads[i], NULL))
			return 2;
	if (nanosleep(&short_time, NULL) || usleep(1000) || sysconf(_SC_NPROCESSORS_ONLN) < 1)
		return 3;
	puts("threads");
	return 0;
}
