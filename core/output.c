/*
 *      path                                replaceable  written by
 *      "-"                                 no           output_to_stdout
 *      absent, regular file                yes          output_replace
 *      FIFO, device, terminal              no           output_to_target
 *      symbolic link to one of these       no           output_to_target
 *      any other link, directory, socket                refused
 */
#include "output.h"

#include "output_lock.h"
#include "output_parts.h"
#include "output_replace.h"
#include "output_stream.h"

#include "cleanup.h"
#include "memory_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int refuse_directory(const struct output *output, struct error *err)
{
	return error_set(err, "output '%s' is a directory; name a file in it", output->path);
}

/* Also where the link leads nowhere, or the name became a regular file since it was looked up. */
static int refuse_link(const struct output *output, struct error *err)
{
	return error_set(err,
	        "output '%s' is a symbolic link; name the file it points to, or use '-' for "
	        "standard output",
	        output->path);
}

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
	/* O_PATH, as rename(2) does not need permission to read the directory either. */
	output->directory = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (output->directory < 0)
		return output_fail(output, "open the directory of", errno, err);
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
	/* Not opened for a trial: opening a FIFO waits for a reader, and opening a device may
	 * act. */
	if (faccessat(output->directory, output->name, W_OK, AT_EACCESS) < 0)
		return output_fail(output, "write to", errno, err);
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
		return output_fail(output, "look up", errno, err);
	if (!(directory.st_mode & S_ISVTX) || directory.st_uid == geteuid() ||
	        file->st_uid == geteuid())
		return 0;
	fd = openat(output->directory, output->name, O_RDONLY | O_NOATIME | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return output_fail(output, "replace", errno, err);
	close(fd);
	return 0;
}

static int classify_target(struct output *output, struct error *err)
{
	struct stat status;

	if (fstatat(output->directory, output->name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			return output_fail(output, "look up", errno, err);
		/* A file that somebody makes in between is replaced. */
		output->replaceable = true;
		return 0;
	}
	output->replaceable = S_ISREG(status.st_mode);
	return output->replaceable ? check_sticky(output, &status, err) : open_target(output, err);
}

/* F_OFD_GETLK finds locks of other descriptors only. */
bool output_is_draft(int fd)
{
	struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};

	return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static const struct output closed = {.directory = -1, .target = -1, .draft = -1, .reservation = -1};

static int prepare(struct output *output, struct error *err)
{
	if (output_is_stdout(output))
		return 0;
	if (open_directory(output, err) || classify_target(output, err))
		return -1;
	if (!output->replaceable)
		return 0;
	return output_wait_for_writer(output, err) ? -1 : output_try_to_create(output, err);
}

int output_open(struct output *output, const char *path, struct error *err)
{
	*output = closed;
	output->path = strdup(path);
	if (!output->path)
		return error_no_memory(err);
	if (prepare(output, err)) {
		output_release(output);
		return -1;
	}
	return 0;
}

int output_reserve(struct output *output, struct error *err)
{
	return output->replaceable ? output_start_reservation(output, err) : 0;
}

int output_write(
        struct output *output, const void *bytes, size_t n_bytes, bool durable, struct error *err)
{
	if (output->replaceable)
		return output_replace(output, bytes, n_bytes, durable, err);
	if (output_is_stdout(output))
		return output_to_stdout(output, bytes, n_bytes, durable, err);
	return output_to_target(output, bytes, n_bytes, durable, err);
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
	if (output->path)
		output_end_reservation(output);
	if (output->path && output->directory >= 0)
		close(output->directory);
	if (output->path && output->target >= 0)
		close(output->target);
	if (output->path && output->draft >= 0)
		close(output->draft);
	free(output->path);
	free(output->name);
	/* Also after a second release: 0 would be standard input. */
	*output = closed;
}
