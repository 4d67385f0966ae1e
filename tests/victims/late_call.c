/*
 * late_call N: two threads call getppid without end; once they have made N calls, the main
 * thread makes the only getsid call of the run.  With N near the point where a filter that
 * comes late is installed, that call is sometimes on its way into the kernel just then.
 * Expected: exit status 0; getsid recorded, once.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { THREADS = 2, GOES_ON_US = 20000 };

static atomic_int n_calls;
static atomic_bool ended;

static void *call_until_the_end(void *unused)
{
	while (!ended) {
		syscall(SYS_getppid);
		n_calls++;
	}
	return unused;
}

int main(int argc, char **argv)
{
	int limit = argc > 1 ? atoi(argv[1]) : 0;
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, call_until_the_end, NULL);
	while (n_calls < limit) {
		/* no call of its own, or it would be stopped elsewhere */
	}
	syscall(SYS_getsid, 0);
	usleep(GOES_ON_US);
	ended = true;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
