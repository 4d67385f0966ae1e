#include "detached.h"

#include "cleanup.h"
#include "resource_limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* Runtimes wait for ever, unless the hook has a timeout of its own. */
enum { PATIENCE_MS = 10000 };

static int report_fd = -1;

bool detached_report(const char *reason)
{
	const char *text = reason ? reason : "";
	size_t n_bytes = strlen(text) + 1;

	if (report_fd < 0)
		return false;
	/* Nobody has attached by then, or the kernel detaches with the end of this process. */
	if (write(report_fd, text, n_bytes) != (ssize_t)n_bytes)
		_exit(EXIT_FAILURE);
	close(report_fd);
	report_fd = -1;
	return true;
}

/* ---- the recorder ---- */

/* A daemon that waits for the end of the hook's output would wait for the container's. */
static int drop_descriptors(int folder)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0)
		return -1;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (dup2(null, fd) < 0)
			return -1;
	if (fchdir(folder) < 0)
		return -1;
	/* The lowest number beyond the standard ones. */
	if (report_fd != STDERR_FILENO + 1) {
		if (dup2(report_fd, STDERR_FILENO + 1) < 0)
			return -1;
		report_fd = STDERR_FILENO + 1;
	}
	return (int)syscall(SYS_close_range, report_fd + 1, ~0u, 0);
}

/* As after a login: runtimes differ in what they ignore and block. */
static void reset_signals(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int signal = 1; signal <= SIGRTMAX; signal++)
		(void)sigaction(signal, &action, NULL);
	/* The hook may have gone. */
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	resource_limits_survive();
}

static _Noreturn void run(int folder, detached_recorder *record, void *context)
{
	struct error err;

	reset_signals();
	clearenv();
	umask(077);
	if (drop_descriptors(folder) < 0) {
		error_set(&err, "the recorder cannot start: %s", strerror(errno));
		detached_report(err.text);
		_exit(EXIT_FAILURE);
	}
	record(context);
	_exit(EXIT_SUCCESS);
}

/* Two forks: the leader of a session would get the next terminal that it opens, and a child of the
 * hook would have to be waited for. */
static int start(int folder, detached_recorder *record, void *context, struct error *err)
{
	pid_t leader = fork(), recorder;
	int status;

	if (leader < 0)
		return error_set(err, "cannot start a process: %s", strerror(errno));
	if (leader == 0) {
		if (setsid() < 0)
			_exit(EXIT_FAILURE);
		recorder = fork();
		if (recorder == 0)
			run(folder, record, context);
		_exit(recorder < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	while (waitpid(leader, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS
	               ? 0
	               : error_set(err, "cannot start the recorder");
}

/* ---- the hook ---- */

static int await_report(int report, struct error *err)
{
	struct pollfd poll_fd = {.fd = report, .events = POLLIN};
	char text[sizeof(err->text)];
	ssize_t n;
	int ready;

	do
		ready = poll(&poll_fd, 1, PATIENCE_MS);
	while (ready < 0 && errno == EINTR);
	if (ready <= 0)
		return error_set(
		        err, "the recorder did not attach within %d seconds", PATIENCE_MS / 1000);
	/* Less than PIPE_BUF: it comes as a whole. */
	n = read(report, text, sizeof(text) - 1);
	if (n <= 0)
		return error_set(err, "the recorder has ended before it attached");
	text[n] = '\0';
	return text[0] ? error_set(err, "%s", text) : 0;
}

int detached_start(int folder, detached_recorder *record, void *context, struct error *err)
{
	cleanup_close int report = -1;
	int ends[2], failure;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set(err, "cannot make a pipe: %s", strerror(errno));
	report = ends[0];
	report_fd = ends[1];
	failure = start(folder, record, context, err);
	close(report_fd);
	report_fd = -1;
	return failure ? -1 : await_report(report, err);
}
