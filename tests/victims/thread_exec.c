/*
 * thread_exec COMMAND [ARG...]: a second thread executes the command while the main
 * thread and a third one wait.  The kernel ends both and gives the second the process's id.
 * Expected: execve twice; the process's exit status is the command's.
 */
#include <pthread.h>
#include <unistd.h>

static void *wait_for_the_end(void *unused)
{
	(void)unused;
	while (pause())
		;
	return NULL;
}

static void *execute(void *command)
{
	char **argv = command;

	execvp(argv[0], argv);
	_exit(127);
}

int main(int argc, char **argv)
{
	pthread_t bystander, second;

	if (argc < 2 || pthread_create(&bystander, NULL, wait_for_the_end, NULL) ||
	        pthread_create(&second, NULL, execute, argv + 1))
		return 2;
	wait_for_the_end(NULL);
	return 1;
}
