/*
 * A child sleeps, is stopped and continued, sleeps on, and is killed.  A sleep is not begun again
 * as it was: the kernel has the task call restart_syscall for the rest (ERESTART_RESTARTBLOCK,
 * restart_syscall(2)), so the first call never returned.
 * Expected: nanosleep and restart_syscall, each once and without a result; output "slept on".
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void sleep_long(int ready)
{
	static const struct timespec hour = {.tv_sec = 3600};

	if (write(ready, "", 1) == 1)
		syscall(SYS_nanosleep, &hour, NULL);
	_exit(1);
}

static int is_asleep(pid_t pid)
{
	char path[64], text[256], *after_name;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	after_name = strrchr(text, ')');
	return !after_name || after_name[2] == 'S';
}

int main(void)
{
	int ready[2], status;
	char byte;
	pid_t child;

	if (pipe(ready))
		return 2;
	child = fork();
	if (child == 0)
		sleep_long(ready[1]);
	if (child < 0 || read(ready[0], &byte, 1) != 1)
		return 2;
	while (!is_asleep(child))
		sched_yield();
	if (kill(child, SIGSTOP) || waitpid(child, &status, WUNTRACED) != child ||
	        !WIFSTOPPED(status) || kill(child, SIGCONT))
		return 2;
	while (!is_asleep(child))
		sched_yield();
	if (kill(child, SIGKILL) || waitpid(child, &status, 0) != child)
		return 2;
	puts(WIFSIGNALED(status) ? "slept on" : "returned");
	return 0;
}
