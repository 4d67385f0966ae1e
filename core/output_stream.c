#include "output_stream.h"

#include "interruption.h"
#include "output_parts.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* To what may block.  The descriptor may be shared with the workload, which may have made it
 * blocking or not: only as much is written as poll(2) says that the pipe takes (pipe(7)). */
static int write_pieces(
        const struct interruption *interruption, int fd, const void *bytes, size_t n_bytes)
{
	for (const char *rest = bytes; n_bytes;) {
		ssize_t written;

		if (interruption_wait(interruption, fd) < 0)
			return -1;
		written = write(fd, rest, n_bytes < PIPE_BUF ? n_bytes : PIPE_BUF);
		if (written >= 0) {
			rest += written;
			n_bytes -= (size_t)written;
		} else if (errno != EINTR && errno != EAGAIN) {
			return -1;
		}
	}
	return 0;
}

int output_to_stdout(const struct output *output, const void *bytes, size_t n_bytes, bool durable,
        struct error *err)
{
	struct interruption interruption;
	int result;

	interruption_begin(&interruption);
	result = write_pieces(&interruption, STDOUT_FILENO, bytes, n_bytes);
	if (result < 0 || (durable && output_synchronize(STDOUT_FILENO) < 0))
		result = output_fail(output, "write", errno, err);
	interruption_end(&interruption);
	return result;
}

static bool is_target(const struct output *output, const struct stat *status)
{
	struct stat target;

	return fstat(output->target, &target) == 0 && target.st_dev == status->st_dev &&
	       target.st_ino == status->st_ino;
}

/* By /proc, which leads nowhere else even if the name is changed right now: to open the wrong
 * device may be all that it takes. */
static int open_once(const struct output *output)
{
	const int flags = O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
	struct stat status;
	char path[40];
	int fd;

	if (fstatat(output->directory, output->name, &status, 0) < 0 ||
	        !is_target(output, &status)) {
		/* For write_opened(), which reports another file by other words. */
		errno = ESTALE;
		return -1;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", output->target);
	fd = open(path, flags);
	/* Where /proc is not mounted.  What was opened is compared with the target afterwards. */
	if (fd < 0 && errno == ENOENT)
		fd = openat(output->directory, output->name, flags);
	return fd;
}

/* Without O_NONBLOCK, nothing could end the wait for a FIFO's reader. */
static int open_direct(const struct output *output, const struct interruption *interruption)
{
	struct stat status;
	int fd;

	if (fstat(output->target, &status) < 0)
		return -1;
	for (;;) {
		/* A FIFO without a reader gives ENXIO with O_NONBLOCK (fifo(7)). */
		fd = open_once(output);
		if (fd >= 0 || (errno != EINTR && (errno != ENXIO || !S_ISFIFO(status.st_mode))))
			return fd;
		if (interruption_wait(interruption, -1) < 0)
			return -1;
	}
}

static int write_opened(const struct output *output, const struct interruption *interruption,
        const void *bytes, size_t n_bytes, bool durable, struct error *err)
{
	cleanup_close int fd = open_direct(output, interruption);
	struct stat status;

	if (fd < 0 && errno != ESTALE)
		return output_fail(output, "open", errno, err);
	/* Compared once more, now that it is open: the name may have changed since. */
	if (fd < 0 || fstat(fd, &status) < 0 || !is_target(output, &status))
		return error_set(
		        err, "output '%s' is no longer what it was at the start", output->path);
	if (write_pieces(interruption, fd, bytes, n_bytes) < 0 ||
	        (durable && output_synchronize(fd) < 0))
		return output_fail(output, "write", errno, err);
	return 0;
}

int output_to_target(const struct output *output, const void *bytes, size_t n_bytes, bool durable,
        struct error *err)
{
	struct interruption interruption;
	int result;

	interruption_begin(&interruption);
	result = write_opened(output, &interruption, bytes, n_bytes, durable, err);
	interruption_end(&interruption);
	return result;
}
