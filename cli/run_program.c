#include "run_program.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_FOUND = 127 };

/* Files in memory: nobody has to read while it writes. */
static _Noreturn void execute(char *const *argv, int out, int err)
{
	const struct rlimit limit = {PROGRAM_BYTES_MAX, PROGRAM_BYTES_MAX};
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	/* A group of its own, to be ended with what it starts. */
	if (null < 0 || setpgid(0, 0) < 0 || setrlimit(RLIMIT_FSIZE, &limit) < 0 ||
	        dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	        dup2(err, STDERR_FILENO) < 0)
		_exit(NOT_FOUND - 2);
	execvp(argv[0], argv);
	_exit(errno == ENOENT ? NOT_FOUND : NOT_FOUND - 1);
}

static int await(pid_t pid, unsigned seconds, const char *name, int *status, struct error *err)
{
	cleanup_close int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd ended = {.fd = pidfd, .events = POLLIN};

	/* Without a pidfd (Linux 5.3) it is waited for as long as it takes. */
	if (pidfd >= 0 && poll(&ended, 1, (int)seconds * 1000) == 0) {
		(void)kill(-pid, SIGKILL);
		(void)waitpid(pid, status, 0);
		return error_set(err, "%s did not answer within %u seconds", name, seconds);
	}
	if (waitpid(pid, status, 0) != pid)
		return error_set(err, "cannot wait for %s: %s", name, strerror(errno));
	return 0;
}

static void read_complaint(int fd, char *text, size_t room)
{
	ssize_t n = pread(fd, text, room - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
}

int program_run(
        char *const *argv, unsigned seconds, struct program_answer *answer, struct error *err)
{
	cleanup_close int out = memfd_create("out", MFD_CLOEXEC);
	cleanup_close int complaints = memfd_create("err", MFD_CLOEXEC);
	int status;
	pid_t pid;

	*answer = (struct program_answer){0};
	if (out < 0 || complaints < 0)
		return error_set(err, "cannot make a file in memory: %s", strerror(errno));
	pid = fork();
	if (pid == 0)
		execute(argv, out, complaints);
	if (pid < 0)
		return error_set(err, "cannot start a process: %s", strerror(errno));
	if (await(pid, seconds, argv[0], &status, err))
		return -1;
	answer->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (answer->status == NOT_FOUND)
		return 1;
	read_complaint(complaints, answer->complaint, sizeof(answer->complaint));
	/* The child has written with the same offset. */
	if (lseek(out, 0, SEEK_SET) < 0 || !(answer->out = fdopen(out, "r")))
		return error_set(err, "cannot read what %s says: %s", argv[0], strerror(errno));
	(void)steal_fd(&out);
	return 0;
}

void program_answer_release(struct program_answer *answer)
{
	if (answer->out)
		fclose(answer->out);
	answer->out = NULL;
}
