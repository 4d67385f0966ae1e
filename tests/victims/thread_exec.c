/*
 * thread_exec COMMAND [ARG...]: a second thread executes the command while the main
 * thread and a third one wait.  The kernel ends both and gives the second the process's id.
 * Expected: execve twice; the process's exit status is the command's.
 */
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

static pthread_barrier_t all_there;

/* The exec may end a thread on its way to the call that waits.  It makes that call once before, so
 * that every run has it. */
static void *wait_for_the_end(void *unused)
{
	poll(NULL, 0, 0);
	pthread_barrier_wait(&all_there);
	while (poll(NULL, 0, -1))
		;
	return unused;
}

static void *execute(void *command)
{
	char **argv = command;

	pthread_barrier_wait(&all_there);
	execvp(argv[0], argv);
	_exit(127);
}

int main(int argc, char **argv)
{
	pthread_t bystander, second;

	if (argc < 2 || pthread_barrier_init(&all_there, NULL, 3) ||
	        pthread_create(&bystander, NULL, wait_for_the_end, NULL) ||
	        pthread_create(&second, NULL, execute, argv + 1))
		return 2;
	wait_for_the_end(NULL);
	return 1;
}
