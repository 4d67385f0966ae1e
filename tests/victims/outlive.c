/*
 * outlive daemon|orphan FILE: leaves a process, which writes "alive" to FILE 300 ms
 * after the main process has exited with status 3, then makes a getsid call.
 *   daemon  by two forks with setsid between, its descriptors closed.
 *   orphan  by one fork, in a session of its own.
 * Expected: the recorder waits for it; getsid belongs to the recording; exit status 3.
 */
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void last_survivor(const char *path)
{
	struct timespec delay = {.tv_nsec = 300000000};
	int fd;

	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	nanosleep(&delay, NULL);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, "alive\n", 6) != 6 || getsid(0) < 0)
		_exit(1);
	_exit(0);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	if (fork() == 0) {
		setsid();
		if (strcmp(argv[1], "daemon") || fork() == 0)
			last_survivor(argv[2]);
		_exit(0);
	}
	return 3;
}
