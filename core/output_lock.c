/*
 *      output_reserve      a file of its own in /dev/shm, locked
 *      the first draft     NAME, locked; then the other file goes
 *      the final write     NAME
 *
 * Not beside NAME: the workload would find it there.
 *
 * The locks (fcntl_locking(2)) go with the open file, so with the process: what a killed secprof
 * leaves is not locked, and keeps nobody from writing.
 */
#include "output_lock.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_FOLDER "/dev/shm"
#define LOCK_NAME_MAX 96
#define TRIES 50
#define PAUSE_US 20000

enum reserved { RESERVED, BUSY, IMPOSSIBLE };

static uint64_t hash(const char *name)
{
	uint64_t value = UINT64_C(0xcbf29ce484222325);

	for (; *name; name++)
		value = (value ^ (unsigned char)*name) * UINT64_C(0x100000001b3); /* FNV-1a */
	return value;
}

/* False if there is no such folder: it is by convention only (hier(7) does not know it). */
static bool find_lock(const struct output *output, int *folder, char name[LOCK_NAME_MAX])
{
	struct stat status;

	*folder = open(LOCK_FOLDER, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*folder < 0 || fstat(output->directory, &status) < 0)
		return false;
	/* Of users apart: in a sticky folder none can remove the file of another. */
	snprintf(name, LOCK_NAME_MAX, "secprof-%u-%" PRIx64 "-%" PRIx64 "-%016" PRIx64 ".lock",
	        (unsigned)geteuid(), (uint64_t)status.st_dev, (uint64_t)status.st_ino,
	        hash(output->name));
	return true;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Does the name still lead to what was opened by it? */
static bool is_named(int folder, const char *name, int fd)
{
	struct stat opened, named;

	return fstat(fd, &opened) == 0 && fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	       is_same(&opened, &named);
}

/* The same file, opened twice? */
static bool is_opened(int held, int fd)
{
	struct stat opened, status;

	return held >= 0 && fstat(fd, &opened) == 0 && fstat(held, &status) == 0 &&
	       is_same(&opened, &status);
}

/* -1 if there is none; somebody else may have put another file there. */
static int open_lock(int folder, const char *name, int flags)
{
	struct stat status;
	int fd = openat(
	        folder, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, S_IRUSR | S_IWUSR);

	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	        status.st_uid == geteuid())
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool is_reserved(const struct output *output)
{
	cleanup_close int folder = -1;
	char name[LOCK_NAME_MAX];

	if (!find_lock(output, &folder, name))
		return false;
	cleanup_close int fd = open_lock(folder, name, O_RDONLY);

	return fd >= 0 && !is_opened(output->reservation, fd) && output_is_draft(fd);
}

enum writer { NOBODY, OURSELVES, ANOTHER };

static enum writer writer_of_draft(const struct output *output)
{
	/* A writer replaces its draft by the next one: what was opened may have been the one
	 * before, which is no longer locked. */
	for (int try = 0; try < TRIES; try++) {
		cleanup_close int fd = openat(output->directory, output->name,
		        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

		if (fd < 0)
			return NOBODY;
		if (is_opened(output->draft, fd))
			return OURSELVES;
		if (output_is_draft(fd))
			return ANOTHER;
		if (is_named(output->directory, output->name, fd))
			return NOBODY;
	}
	return ANOTHER;
}

static bool has_other_writer(const struct output *output)
{
	/* In this order: a reservation ends when the draft is there. */
	bool reserved = is_reserved(output);
	enum writer writer = writer_of_draft(output);

	/* Whoever is to be refused holds a reservation for a moment, too. */
	return writer == ANOTHER || (writer == NOBODY && reserved);
}

static int refuse(const struct output *output, struct error *err)
{
	return error_set(err,
	        "output '%s' is being written by another secprof: name another file, or wait until "
	        "it has ended",
	        output->path);
}

int output_check_writer(const struct output *output, struct error *err)
{
	return has_other_writer(output) ? refuse(output, err) : 0;
}

int output_wait_for_writer(const struct output *output, struct error *err)
{
	for (int try = 0; try < TRIES; try++) {
		if (!has_other_writer(output))
			return 0;
		usleep(PAUSE_US);
	}
	return refuse(output, err);
}

bool output_lock_draft(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

static enum reserved try_to_reserve(struct output *output)
{
	cleanup_close int folder = -1;
	char name[LOCK_NAME_MAX];

	if (!find_lock(output, &folder, name))
		return IMPOSSIBLE;
	cleanup_close int fd = open_lock(folder, name, O_WRONLY | O_CREAT);

	if (fd < 0)
		return IMPOSSIBLE;
	if (!output_lock_draft(fd)) {
		if (errno == EAGAIN || errno == EACCES)
			return BUSY;
		unlinkat(folder, name, 0);
		return IMPOSSIBLE;
	}
	/* Its owner may have removed it before the lock was free. */
	if (!is_named(folder, name, fd))
		return BUSY;
	output->reservation = steal_fd(&fd);
	return RESERVED;
}

int output_start_reservation(struct output *output, struct error *err)
{
	enum reserved reserved = BUSY;

	for (int try = 0; try < TRIES && reserved == BUSY; try++) {
		if (try)
			usleep(PAUSE_US);
		reserved = try_to_reserve(output);
	}
	if (reserved == BUSY)
		return refuse(output, err);
	/* Who held the reservation may have written a draft since. */
	if (!output_check_writer(output, err))
		return 0;
	output_end_reservation(output);
	return -1;
}

void output_end_reservation(struct output *output)
{
	cleanup_close int folder = -1;
	char name[LOCK_NAME_MAX];

	if (output->reservation < 0)
		return;
	/* Only then is it unlocked: nobody may lock a file that is about to go. */
	if (find_lock(output, &folder, name))
		unlinkat(folder, name, 0);
	close(output->reservation);
	output->reservation = -1;
}
