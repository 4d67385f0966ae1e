/*
 * marked_storm: processes that start others and end, most of them before these, so that these are
 * orphans; threads start some, too.  Four at once, until 500 are marked, or standard input ends.
 *
 * Prints "ready".  From SIGUSR1 on each process and thread that starts makes getpriority once, and
 * is marked.  All have ended when the last line comes, "marked N".
 *
 *   Expected: whoever had attached to it before SIGUSR1 has seen getpriority N times.
 */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WIDTH = 4, MARKED_MAX = 500 };

struct shared {
	atomic_int marking, ending;
	atomic_uint marked, seed;
};

static struct shared *shared;

static void on_signal(int signal)
{
	(void)signal;
	shared->marking = 1;
}

static void mark(void)
{
	if (!shared->marking)
		return;
	syscall(SYS_getpriority, 0, 0);
	if (++shared->marked >= MARKED_MAX)
		shared->ending = 1;
}

static void descend(void);

static void *thread(void *context)
{
	(void)context;
	mark();
	if (fork() == 0)
		descend();
	return NULL;
}

/* The next one of a line goes on after the end of this one, or before it. */
static void descend(void)
{
	for (;;) {
		unsigned kind = shared->seed++ % 3;
		pthread_t started;
		pid_t child;

		mark();
		if (shared->ending)
			_exit(0);
		if (kind == 0) {
			if (pthread_create(&started, NULL, thread, NULL) == 0)
				pthread_join(started, NULL);
			_exit(0);
		}
		child = fork();
		if (child == 0)
			continue;
		if (child > 0 && kind == 1)
			(void)usleep(500);
		_exit(0);
	}
}

int main(void)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	shared = mmap(
	        NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	/* Else orphans would be children of the system's init, and no descendants any more. */
	if (shared == MAP_FAILED || prctl(PR_SET_CHILD_SUBREAPER, 1))
		return 1;
	signal(SIGUSR1, on_signal);
	for (int i = 0; i < WIDTH; i++)
		if (fork() == 0)
			descend();
	printf("ready\n");
	fflush(stdout);
	while (!shared->ending) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (poll(&input, 1, 1) > 0)
			shared->ending = 1;
	}
	while (waitpid(-1, NULL, 0) > 0)
		;
	printf("marked %u\n", shared->marked);
	return 0;
}
