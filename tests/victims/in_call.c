/*
 * Eight threads ask whether they have a seccomp filter until they have one, or 3000 times.  Then
 * each makes one call that nobody else makes.  A filter that comes late comes to all at once; some
 * threads are in the middle of a call then, which the filter does not see.
 * Expected, once each:
 *
 *   getsid getpgid sysinfo times getrusage capget getitimer getpriority
 */
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { THREADS = 8, TRIES = 3000 };

static const long rare[THREADS] = {SYS_getsid, SYS_getpgid, SYS_sysinfo, SYS_times, SYS_getrusage,
        SYS_capget, SYS_getitimer, SYS_getpriority};

static pthread_barrier_t start;

static void *wait_for_filter(void *number)
{
	pthread_barrier_wait(&start);
	for (int i = 0; i < TRIES && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0; i++)
		;
	syscall((long)number, 0, 0, 0, 0, 0, 0);
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];

	pthread_barrier_init(&start, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, wait_for_filter, (void *)rare[i]))
			return 2;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
