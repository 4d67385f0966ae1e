#include "output.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define STANDARD_OUTPUT "-"
#define PERMISSION_BITS 0777
#define NAME_KEPT_MAX 64 /* of the target's name in the temporary one: some limits are low */
#define TEMPORARY_NAME_MAX (NAME_KEPT_MAX + 48)
#define TEMPORARY_TRIES 100

static bool is_standard_output(const struct output *output)
{
	return !strcmp(output->path, STANDARD_OUTPUT);
}

static int fail(const struct output *output, const char *what, int number, struct error *err)
{
	if (is_standard_output(output))
		return error_set(err, "cannot %s standard output: %s", what, strerror(number));
	return error_set(err, "cannot %s output '%s': %s", what, output->path, strerror(number));
}

static int refuse_directory(const struct output *output, struct error *err)
{
	return error_set(err, "output '%s' is a directory; name a file in it", output->path);
}

static int refuse_link(const struct output *output, struct error *err)
{
	return error_set(err,
	        "output '%s' is a symbolic link; name the file it points to, or use '-' for "
	        "standard output",
	        output->path);
}

/* ---- opening ---- */

static int open_directory(struct output *output, struct error *err)
{
	const char *slash = strrchr(output->path, '/');
	size_t length = slash ? (size_t)(slash - output->path) + 1 : 0;
	cleanup_free char *directory = length ? strndup(output->path, length) : strdup(".");

	if (!*output->path)
		return error_set(err, "the name of the output is empty; name a file");
	output->name = strdup(output->path + length);
	if (!directory || !output->name)
		return error_no_memory(err);
	if (!*output->name)
		return refuse_directory(output, err);
	output->directory = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (output->directory < 0)
		return fail(output, "open the directory of", errno, err);
	return 0;
}

/* Follows a symbolic link to the end; only one to a device or a pipe is taken. */
static int check_link(const struct output *output, struct stat *status, struct error *err)
{
	if (fstatat(output->directory, output->name, status, 0) < 0 || S_ISREG(status->st_mode))
		return refuse_link(output, err);
	return 0;
}

static int check_direct_target(
        const struct output *output, const struct stat *status, struct error *err)
{
	if (S_ISDIR(status->st_mode))
		return refuse_directory(output, err);
	if (S_ISSOCK(status->st_mode))
		return error_set(err,
		        "output '%s' is a socket, which cannot be opened for "
		        "writing; name a file",
		        output->path);
	if (faccessat(output->directory, output->name, W_OK, AT_EACCESS) < 0)
		return fail(output, "write to", errno, err);
	return 0;
}

static int classify_target(struct output *output, struct error *err)
{
	struct stat status;

	if (fstatat(output->directory, output->name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			return fail(output, "look up", errno, err);
		output->replaceable = true;
		return 0;
	}
	if (S_ISLNK(status.st_mode) && check_link(output, &status, err) < 0)
		return -1;
	output->replaceable = S_ISREG(status.st_mode);
	return output->replaceable ? 0 : check_direct_target(output, &status, err);
}

/* ---- writing ---- */

/* The workload may have made a shared standard output non-blocking. */
static int wait_until_writable(int fd)
{
	struct pollfd wanted = {.fd = fd, .events = POLLOUT};

	return poll(&wanted, 1, -1) < 0 && errno != EINTR ? -1 : 0;
}

static int write_all(int fd, const void *bytes, size_t n_bytes)
{
	for (const char *rest = bytes; n_bytes;) {
		ssize_t written = write(fd, rest, n_bytes);

		if (written >= 0) {
			rest += written;
			n_bytes -= (size_t)written;
		} else if (errno == EAGAIN) {
			if (wait_until_writable(fd) < 0)
				return -1;
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

/* Pipes, terminals and some file systems have nothing to synchronize (fsync(2)). */
static int synchronize(int fd)
{
	return fsync(fd) < 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP ? -1 : 0;
}

static int write_bytes(const struct output *output, int fd, const void *bytes, size_t n_bytes,
        bool durable, struct error *err)
{
	if (write_all(fd, bytes, n_bytes) < 0 || (durable && synchronize(fd) < 0))
		return fail(output, "write", errno, err);
	return 0;
}

static int open_direct(const struct output *output)
{
	int fd;

	do
		fd = openat(output->directory, output->name, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	return fd;
}

static int write_direct(const struct output *output, const void *bytes, size_t n_bytes,
        bool durable, struct error *err)
{
	cleanup_close int fd = open_direct(output);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return fail(output, "open", errno, err);
	if (S_ISREG(status.st_mode))
		return error_set(
		        err, "output '%s' has become a regular file since the start", output->path);
	return write_bytes(output, fd, bytes, n_bytes, durable, err);
}

/* ---- writing by a temporary file ---- */

static void make_temporary_name(const struct output *output, int try, char name[TEMPORARY_NAME_MAX])
{
	size_t kept = strnlen(output->name, NAME_KEPT_MAX);

	/* Not in the middle of a character: some file systems take UTF-8 only. */
	while (kept && ((unsigned char)output->name[kept] & 0xc0) == 0x80)
		kept--;
	snprintf(name, TEMPORARY_NAME_MAX, ".%.*s.secprof-%ld-%d.tmp", (int)kept, output->name,
	        (long)getpid(), try);
}

/* A new, empty file in the directory and its name; -1 with *err set. */
static int create_temporary(
        const struct output *output, mode_t mode, char name[TEMPORARY_NAME_MAX], struct error *err)
{
	int fd = -1;

	for (int try = 0; try < TEMPORARY_TRIES && fd < 0; try++) {
		make_temporary_name(output, try, name);
		fd = openat(output->directory, name,
		        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd < 0 ? fail(output, "create a file for", errno, err) : fd;
}

/* The old file's permissions in *mode; 1 if there is one, 0 if not, -1 with *err set. */
static int old_mode(const struct output *output, mode_t *mode, struct error *err)
{
	struct stat status;

	if (fstatat(output->directory, output->name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : fail(output, "look up", errno, err);
	if (!S_ISREG(status.st_mode))
		return error_set(err, "output '%s' is no longer a regular file", output->path);
	*mode = status.st_mode & PERMISSION_BITS;
	return 1;
}

/* Also takes care of closing: network file systems report a full disk only then. */
static int fill_temporary(const struct output *output, int fd, const void *bytes, size_t n_bytes,
        bool durable, struct error *err)
{
	cleanup_close int owned = fd;

	if (write_bytes(output, owned, bytes, n_bytes, durable, err) < 0)
		return -1;
	if (close(steal_fd(&owned)) < 0 && errno != EINTR)
		return fail(output, "write", errno, err);
	return 0;
}

static int replace(const struct output *output, const void *bytes, size_t n_bytes, bool durable,
        struct error *err)
{
	char name[TEMPORARY_NAME_MAX];
	mode_t mode = 0666;
	int exists = old_mode(output, &mode, err);
	int fd = exists < 0 ? -1 : create_temporary(output, mode, name, err);
	int result;

	if (fd < 0)
		return -1;
	if (exists && fchmod(fd, mode) < 0) {
		result = fail(output, "set the mode of", errno, err);
		close(fd);
	} else {
		result = fill_temporary(output, fd, bytes, n_bytes, durable, err);
	}
	if (!result && renameat(output->directory, name, output->directory, output->name) < 0)
		result = fail(output, "replace", errno, err);
	if (result)
		unlinkat(output->directory, name, 0);
	return result;
}

/* ---- the contract ---- */

static int try_to_create(const struct output *output, struct error *err)
{
	char name[TEMPORARY_NAME_MAX];
	int fd = create_temporary(output, S_IRUSR | S_IWUSR, name, err);

	if (fd < 0)
		return -1;
	close(fd);
	unlinkat(output->directory, name, 0);
	return 0;
}

static int prepare(struct output *output, struct error *err)
{
	if (is_standard_output(output))
		return 0;
	if (open_directory(output, err) < 0 || classify_target(output, err) < 0)
		return -1;
	return output->replaceable ? try_to_create(output, err) : 0;
}

int output_open(struct output *output, const char *path, struct error *err)
{
	*output = (struct output){.path = strdup(path), .directory = -1};
	if (!output->path)
		return error_no_memory(err);
	if (prepare(output, err) < 0) {
		output_release(output);
		return -1;
	}
	return 0;
}

int output_write(
        struct output *output, const void *bytes, size_t n_bytes, bool durable, struct error *err)
{
	if (output->replaceable)
		return replace(output, bytes, n_bytes, durable, err);
	if (is_standard_output(output))
		return write_bytes(output, STDOUT_FILENO, bytes, n_bytes, durable, err);
	return write_direct(output, bytes, n_bytes, durable, err);
}

void output_release(struct output *output)
{
	if (output->path && output->directory >= 0)
		close(output->directory);
	free(output->path);
	free(output->name);
	*output = (struct output){.directory = -1};
}
