#include "output.h"

#include "cleanup.h"
#include "interruption.h"
#include "memory_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define STANDARD_OUTPUT "-"
#define PERMISSION_BITS 0777
#define NAME_KEPT_MAX 64 /* of the target's name in the temporary one: some limits are low */
#define TEMPORARY_NAME_MAX (NAME_KEPT_MAX + 48)
#define TEMPORARY_TRIES 100
#define TRIAL_BYTES 2048 /* less than any result */

static bool is_standard_output(const struct output *output)
{
	return !strcmp(output->path, STANDARD_OUTPUT);
}

static const char *explain(int number)
{
	switch (number) {
	case EFBIG:
		return "larger than files may be (ulimit -f)";
	case EINTR:
		return "interrupted while nobody took it";
	default:
		return strerror(number);
	}
}

static int fail(const struct output *output, const char *what, int number, struct error *err)
{
	if (is_standard_output(output))
		return error_set(err, "cannot %s standard output: %s", what, explain(number));
	return error_set(err, "cannot %s output '%s': %s", what, output->path, explain(number));
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

/* A device or a pipe, or a symbolic link that ends there; held until it is written. */
static int open_target(struct output *output, struct error *err)
{
	struct stat status;

	output->target = openat(output->directory, output->name, O_PATH | O_CLOEXEC);
	if (output->target < 0 || fstat(output->target, &status) < 0 || S_ISREG(status.st_mode))
		return refuse_link(output, err);
	return check_direct_target(output, &status, err);
}

/* In a sticky directory only the owner of a file may replace it, or of the directory, or who
 * has CAP_FOWNER, which O_NOATIME asks for as well (open(2)). */
static int check_sticky(const struct output *output, const struct stat *file, struct error *err)
{
	struct stat directory;
	int fd;

	if (fstat(output->directory, &directory) < 0)
		return fail(output, "look up", errno, err);
	if (!(directory.st_mode & S_ISVTX) || directory.st_uid == geteuid() ||
	        file->st_uid == geteuid())
		return 0;
	fd = openat(output->directory, output->name, O_RDONLY | O_NOATIME | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return fail(output, "replace", errno, err);
	close(fd);
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
	output->replaceable = S_ISREG(status.st_mode);
	return output->replaceable ? check_sticky(output, &status, err) : open_target(output, err);
}

/* ---- writing ---- */

/* To a regular file. */
static int write_all(int fd, const void *bytes, size_t n_bytes)
{
	for (const char *rest = bytes; n_bytes;) {
		ssize_t written = write(fd, rest, n_bytes);

		if (written >= 0) {
			rest += written;
			n_bytes -= (size_t)written;
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

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

/* Pipes, terminals and some file systems have nothing to synchronize (fsync(2)), and a sandbox
 * may refuse it. */
static int synchronize(int fd)
{
	static const int harmless[] = {EINVAL, EROFS, ENOTSUP, ENOSYS, EPERM};

	if (fsync(fd) == 0)
		return 0;
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (errno == harmless[i])
			return 0;
	return -1;
}

static int write_stdout(const struct output *output, const void *bytes, size_t n_bytes,
        bool durable, struct error *err)
{
	struct interruption interruption;
	int result;

	interruption_begin(&interruption);
	result = write_pieces(&interruption, STDOUT_FILENO, bytes, n_bytes);
	if (result < 0 || (durable && synchronize(STDOUT_FILENO) < 0))
		result = fail(output, "write", errno, err);
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
		errno = ESTALE;
		return -1;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", output->target);
	fd = open(path, flags);
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
		return fail(output, "open", errno, err);
	if (fd < 0 || fstat(fd, &status) < 0 || !is_target(output, &status))
		return error_set(
		        err, "output '%s' is no longer what it was at the start", output->path);
	if (write_pieces(interruption, fd, bytes, n_bytes) < 0 || (durable && synchronize(fd) < 0))
		return fail(output, "write", errno, err);
	return 0;
}

static int write_direct(const struct output *output, const void *bytes, size_t n_bytes,
        bool durable, struct error *err)
{
	struct interruption interruption;
	int result;

	interruption_begin(&interruption);
	result = write_opened(output, &interruption, bytes, n_bytes, durable, err);
	interruption_end(&interruption);
	return result;
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

/* The permissions of an old file of our own in *mode: in a directory where others write, too,
 * they would choose who may read or change the new one.  1 if there is one, 0 if not, -1 with
 * *err set. */
static int old_mode(const struct output *output, mode_t *mode, struct error *err)
{
	struct stat status;

	if (fstatat(output->directory, output->name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : fail(output, "look up", errno, err);
	if (!S_ISREG(status.st_mode))
		return error_set(err, "output '%s' is no longer a regular file", output->path);
	if (status.st_uid != geteuid())
		return 0;
	*mode = status.st_mode & PERMISSION_BITS;
	return 1;
}

/* Also takes care of closing: network file systems report a full disk only then. */
static int fill_temporary(const struct output *output, int fd, const void *bytes, size_t n_bytes,
        bool durable, struct error *err)
{
	cleanup_close int owned = fd;

	if (write_all(owned, bytes, n_bytes) < 0 || (durable && synchronize(owned) < 0))
		return fail(output, "write", errno, err);
	if (close(steal_fd(&owned)) < 0 && errno != EINTR)
		return fail(output, "write", errno, err);
	return 0;
}

/* The new name is on the disk only when the directory is.  It takes another descriptor, as
 * O_PATH has no fsync, and one that may be read. */
static int synchronize_directory(const struct output *output, struct error *err)
{
	cleanup_close int fd = openat(output->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && synchronize(fd) < 0)
		return fail(output, "write the directory of", errno, err);
	return 0;
}

/* A lock (fcntl_locking(2)) that goes with the descriptor, so with the process: whoever opens the
 * file can see by it that its writer lives.  Where there are no locks, nobody can. */
static void mark_as_draft(struct output *output, const char *name)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int former = output->draft;

	output->draft = openat(output->directory, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	if (output->draft >= 0)
		(void)fcntl(output->draft, F_OFD_SETLK, &lock);
	if (former >= 0)
		close(former);
}

bool output_is_draft(int fd)
{
	struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};

	return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static int replace(
        struct output *output, const void *bytes, size_t n_bytes, bool durable, struct error *err)
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
	if (!result && !durable)
		mark_as_draft(output, name);
	if (!result && renameat(output->directory, name, output->directory, output->name) < 0)
		result = fail(output, "replace", errno, err);
	if (result) {
		unlinkat(output->directory, name, 0);
		return result;
	}
	return durable ? synchronize_directory(output, err) : 0;
}

/* ---- the contract ---- */

static int try_to_create(const struct output *output, struct error *err)
{
	static const char trial[TRIAL_BYTES];
	char name[TEMPORARY_NAME_MAX];
	int fd = create_temporary(output, S_IRUSR | S_IWUSR, name, err);
	int result;

	if (fd < 0)
		return -1;
	result = fill_temporary(output, fd, trial, sizeof(trial), false, err);
	/* To its own name, which changes nothing; but a sandbox may refuse the call. */
	if (!result && renameat(output->directory, name, output->directory, name) < 0)
		result = fail(output, "replace", errno, err);
	unlinkat(output->directory, name, 0);
	return result;
}

static int prepare(struct output *output, struct error *err)
{
	if (is_standard_output(output))
		return 0;
	if (open_directory(output, err) || classify_target(output, err))
		return -1;
	return output->replaceable ? try_to_create(output, err) : 0;
}

int output_open(struct output *output, const char *path, struct error *err)
{
	*output = (struct output){.path = strdup(path), .directory = -1, .target = -1, .draft = -1};
	if (!output->path)
		return error_no_memory(err);
	if (prepare(output, err)) {
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
		return write_stdout(output, bytes, n_bytes, durable, err);
	return write_direct(output, bytes, n_bytes, durable, err);
}

int output_print(struct output *output, output_printer *print, const void *what, bool durable,
        struct error *err)
{
	cleanup_memory_file struct memory_file text = {0};
	FILE *out = memory_file_open(&text, err);

	if (!out || print(out, what, err) || memory_file_close(&text, err))
		return -1;
	return output_write(output, text.bytes, text.n_bytes, durable, err);
}

void output_release(struct output *output)
{
	if (output->path && output->directory >= 0)
		close(output->directory);
	if (output->path && output->target >= 0)
		close(output->target);
	if (output->path && output->draft >= 0)
		close(output->draft);
	free(output->path);
	free(output->name);
	*output = (struct output){.directory = -1, .target = -1, .draft = -1};
}
