/*
 * group_stop self|child: a stop and its end, both from inside the workload.
 *   self   the main process stops itself; a child sees it in state T and continues it.
 *   child  the child stops itself; the parent learns of it by waitpid(WUNTRACED),
 *          continues it and learns of that by waitpid(WCONTINUED).
 * Expected: the same output as natively, exit 0.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char state_of(pid_t pid)
{
	char path[64], text[256], *after_name;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return '?';
	text[n] = '\0';
	after_name = strrchr(text, ')');
	return after_name ? after_name[2] : '?';
}

static int is_stopped(char state)
{
	return state == 'T' || state == 't';
}

/* A tracee is in state t while its tracer has it, so the state must hold for 50 ms.  Even that
 * proves nothing on a busy machine. */
static int wait_until_stopped(pid_t pid, const volatile int *went_on)
{
	static const struct timespec pause_between = {.tv_nsec = 5000000};
	int in_a_row = 0;

	for (int i = 0; i < 4000 && in_a_row < 10 && !*went_on; i++) {
		in_a_row = is_stopped(state_of(pid)) ? in_a_row + 1 : 0;
		nanosleep(&pause_between, NULL);
	}
	return in_a_row == 10 || *went_on;
}

static int stop_self(void)
{
	volatile int *went_on = mmap(
	        NULL, sizeof(*went_on), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t main_process = getpid(), child;
	int status;

	if (went_on == MAP_FAILED)
		return 1;
	child = fork();
	if (child == 0) {
		int stopped;

		do { /* again where it was not stopped yet */
			stopped = wait_until_stopped(main_process, went_on);
			kill(main_process, SIGCONT);
		} while (stopped && !*went_on);
		_exit(stopped ? 0 : 1);
	}
	raise(SIGSTOP);
	*went_on = 1;
	if (waitpid(child, &status, 0) != child)
		return 1;
	puts(WEXITSTATUS(status) ? "was not stopped" : "stopped and continued");
	return WEXITSTATUS(status);
}

/* The child goes on only after its parent has seen it continued: an earlier exit would
 * replace that report. */
static int stop_child(void)
{
	int ends[2], status;
	char byte = 0;
	pid_t child;

	if (pipe(ends))
		return 1;
	child = fork();
	if (child == 0) {
		raise(SIGSTOP);
		_exit(read(ends[0], &byte, 1) == 1 ? 9 : 1);
	}
	if (waitpid(child, &status, WUNTRACED) != child)
		return 1;
	printf("stopped: %d by %d\n", WIFSTOPPED(status), WSTOPSIG(status));
	kill(child, SIGCONT);
	if (waitpid(child, &status, WCONTINUED) != child)
		return 1;
	printf("continued: %d\n", WIFCONTINUED(status));
	if (write(ends[1], &byte, 1) != 1 || waitpid(child, &status, 0) != child)
		return 1;
	printf("exit: %d\n", WEXITSTATUS(status));
	return 0;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	return argc == 2 && !strcmp(argv[1], "child") ? stop_child() : stop_self();
}
