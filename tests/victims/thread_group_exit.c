/*
 * The main thread and seven others make getppid calls without end until an eighth ends the whole
 * process with exit_group(5), in the middle of the others' calls; ten processes in a row do so.
 * Expected: exit status 5; nothing lost; getppid and exit_group recorded.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, ROUNDS = 10, CALLS_BEFORE_THE_END = 40 };

static atomic_int n_calling;

static void *call_forever(void *unused)
{
	(void)unused;
	n_calling++;
	for (;;)
		syscall(SYS_getppid);
	return NULL;
}

static void *call_and_end(void *unused)
{
	(void)unused;
	while (n_calling < THREADS) {
		/* No call, so that each run makes the same ones: all others are started. */
	}
	for (int i = 0; i < CALLS_BEFORE_THE_END; i++)
		syscall(SYS_getppid);
	syscall(SYS_exit_group, 5);
	return NULL;
}

static void one_process(void)
{
	pthread_t thread;

	for (int i = 0; i < THREADS; i++)
		pthread_create(&thread, NULL, i == THREADS / 2 ? call_and_end : call_forever, NULL);
	call_forever(NULL);
}

int main(void)
{
	int status = 0;

	for (int i = 0; i < ROUNDS; i++) {
		pid_t pid = fork();

		if (pid == 0)
			one_process();
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			return 1;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 5)
			return 2;
	}
	return WEXITSTATUS(status);
}
