/*
 *      draft   ".NAME.secprof-PID-N.tmp" -> write -> lock -> rename, several times
 *      final   ".NAME.secprof-PID-N.tmp" -> write -> fsync -> rename -> fsync of the directory
 *
 * A reader finds the old file or the new one, whole.  Everything is done relative to the directory
 * that output_open() opened.
 */
#include "output_replace.h"

#include "output_lock.h"
#include "output_parts.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PERMISSION_BITS 0777
#define NAME_KEPT_MAX 64 /* of the target's name in the temporary one: some limits are low */
#define TEMPORARY_NAME_MAX (NAME_KEPT_MAX + 48)
#define TEMPORARY_TRIES 100
#define TRIAL_BYTES 2048 /* less than any result */

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
		/* O_EXCL refuses a link that somebody put there in a directory like /tmp. */
		fd = openat(output->directory, name,
		        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		/* EEXIST: left by a killed secprof with the same PID; the next name may be free. */
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd < 0 ? output_fail(output, "create a file for", errno, err) : fd;
}

/* The permissions of an old file of our own in *mode: in a directory where others write, too,
 * they would choose who may read or change the new one.  1 if there is one, 0 if not, -1 with
 * *err set. */
static int old_mode(const struct output *output, mode_t *mode, struct error *err)
{
	struct stat status;

	if (fstatat(output->directory, output->name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : output_fail(output, "look up", errno, err);
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

	if (write_all(owned, bytes, n_bytes) < 0 || (durable && output_synchronize(owned) < 0))
		return output_fail(output, "write", errno, err);
	if (close(steal_fd(&owned)) < 0 && errno != EINTR)
		return output_fail(output, "write", errno, err);
	return 0;
}

/* The new name is on the disk only when the directory is.  It takes another descriptor, as
 * O_PATH has no fsync, and one that may be read. */
static int synchronize_directory(const struct output *output, struct error *err)
{
	cleanup_close int fd = openat(output->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && output_synchronize(fd) < 0)
		return output_fail(output, "write the directory of", errno, err);
	return 0;
}

int output_try_to_create(const struct output *output, struct error *err)
{
	static const char trial[TRIAL_BYTES];
	char name[TEMPORARY_NAME_MAX];
	int fd = create_temporary(output, S_IRUSR | S_IWUSR, name, err);
	int result;

	if (fd < 0)
		return -1;
	/* Bytes, too: a full disk and an exceeded quota still let an empty file be created. */
	result = fill_temporary(output, fd, trial, sizeof(trial), false, err);
	/* To its own name, which changes nothing; but a sandbox may refuse the call. */
	if (!result && renameat(output->directory, name, output->directory, name) < 0)
		result = output_fail(output, "replace", errno, err);
	unlinkat(output->directory, name, 0);
	return result;
}

/* Returns the descriptor of the file before, which is to be closed once this one has its name.
 *
 * Whoever opens the file can see by its lock that its writer lives. */
static int mark_as_draft(struct output *output, const char *name, bool *is_locked)
{
	int former = output->draft;

	output->draft = openat(output->directory, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	*is_locked = output->draft >= 0 && output_lock_draft(output->draft);
	return former;
}

int output_replace(
        struct output *output, const void *bytes, size_t n_bytes, bool durable, struct error *err)
{
	char name[TEMPORARY_NAME_MAX];
	mode_t mode = 0666;
	int exists = old_mode(output, &mode, err);
	int fd = exists < 0 ? -1 : create_temporary(output, mode, name, err);
	int result, former = -1;
	bool is_locked = false;

	if (fd < 0)
		return -1;
	/* openat(2) took the umask off. */
	if (exists && fchmod(fd, mode) < 0) {
		result = output_fail(output, "set the mode of", errno, err);
		close(fd);
	} else {
		result = fill_temporary(output, fd, bytes, n_bytes, durable, err);
	}
	if (!result)
		result = output_check_writer(output, err);
	/* No reader finds the new file without its lock, nor the old one. */
	if (!result && !durable)
		former = mark_as_draft(output, name, &is_locked);
	if (!result && renameat(output->directory, name, output->directory, output->name) < 0)
		result = output_fail(output, "replace", errno, err);
	if (former >= 0)
		close(former);
	if (!result && is_locked)
		output_end_reservation(output);
	if (result) {
		unlinkat(output->directory, name, 0);
		return result;
	}
	return durable ? synchronize_directory(output, err) : 0;
}
