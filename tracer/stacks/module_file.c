#include "module_file.h"

#include "../lib/memory.h"
#include "../lib/proc.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

/* The vDSO has two pages, or some more. */
enum { VDSO_BYTES_MAX = 256 << 10 };

static bool status_of(int fd, struct statx *status)
{
	/* What is not known already is not asked for: who serves the file system may be held. */
	return syscall(SYS_statx, fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
	               STATX_TYPE | STATX_INO | STATX_MNT_ID, status) == 0;
}

/* S_ISREG is in sys/stat.h, which some C libraries cannot have beside linux/stat.h. */
static bool is_regular(const struct statx *status)
{
	return (status->stx_mode & S_IFMT) == S_IFREG;
}

/* ---- finding it: O_PATH opens nothing ---- */

/* The very file, whatever is at its path, and in whichever mount namespace; for CAP_SYS_ADMIN or
 * CAP_CHECKPOINT_RESTORE (proc_pid_map_files(5)). */
static int find_mapped(pid_t pid, const struct mapping *mapping)
{
	char path[80];

	snprintf(path, sizeof(path), "%d/map_files/%" PRIx64 "-%" PRIx64, pid, mapping->start,
	        mapping->end);
	return openat(proc_root(), path, O_PATH | O_CLOEXEC);
}

/* Of a mapped file all directories are in the kernel's cache, where RESOLVE_CACHED (Linux 5.12)
 * leaves it; what the workload has put in their place may lead to a file system of its own. */
static int find_by_path(pid_t pid, const struct mapping *mapping)
{
	struct open_how how = {.flags = O_PATH | O_CLOEXEC,
	        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_CACHED};
	cleanup_close int root = -1;
	char path[40];

	snprintf(path, sizeof(path), "%d/root", pid);
	root = openat(proc_root(), path, O_PATH | O_CLOEXEC);
	return root < 0 ? -1 : (int)syscall(SYS_openat2, root, mapping->path, &how, sizeof(how));
}

/* What the process executes, deleted or not, also without privilege: proc_pid_exe(5). */
static int find_executable(pid_t pid, const struct mapping *mapping)
{
	char path[40];

	(void)mapping;
	snprintf(path, sizeof(path), "%d/exe", pid);
	return openat(proc_root(), path, O_PATH | O_CLOEXEC);
}

/* ---- is it the one? ---- */

/* The device and the inode as proc_pid_maps(5) shows them: in btrfs and overlayfs these are
 * others than those of stat(2). */
static bool is_mapped_as(int fd, const struct mapping *wanted)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct mapping_table own = {0};
	const struct mapping *mapping = NULL;
	void *address = mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, 0);
	bool is;

	if (address == MAP_FAILED)
		return false;
	(void)mapping_table_refresh(&own, getpid());
	mapping = mapping_find(&own, (uintptr_t)address);
	is = mapping && mapping->device == wanted->device && mapping->inode == wanted->inode;
	mapping_table_release(&own);
	munmap(address, page);
	return is;
}

static bool is_same(int fd, const struct statx *status, const struct mapping *mapping)
{
	return (status->stx_ino == mapping->inode &&
	               makedev(status->stx_dev_major, status->stx_dev_minor) == mapping->device) ||
	       is_mapped_as(fd, mapping);
}

/* ---- may it be opened? ---- */

/* The type of a mount, from a line of proc_pid_mountinfo(5): "ID ... - TYPE ...".  A file of FUSE
 * is opened by a request to its server, which may be a tracee. */
static bool is_served(pid_t pid, uint64_t mount)
{
	cleanup_free char *line = NULL;
	cleanup_file FILE *mounts = NULL;
	size_t room = 0;
	char path[40];
	int fd;

	snprintf(path, sizeof(path), "%d/mountinfo", pid);
	fd = openat(proc_root(), path, O_RDONLY | O_CLOEXEC);
	mounts = fd < 0 ? NULL : fdopen(fd, "r");
	if (fd >= 0 && !mounts)
		close(fd);
	while (mounts && getline(&line, &room, mounts) > 0) {
		const char *type;

		if (strtoull(line, NULL, 10) != mount)
			continue;
		type = strstr(line, " - ");
		return !type || !strncmp(type, " - fuse", strlen(" - fuse"));
	}
	/* Of another namespace, or gone: then nobody knows. */
	return true;
}

/* What serves secprof's own program can hold secprof anyway.  proc_pid_mountinfo(5) lacks this
 * mount in a chroot whose root is a plain directory. */
static bool is_own_mount(uint64_t mount)
{
	cleanup_close int program = openat(proc_root(), "self/exe", O_PATH | O_CLOEXEC);
	struct statx status = {0};

	return program >= 0 && status_of(program, &status) && status.stx_mnt_id == mount;
}

/* Of each mount once; most files of a workload are on one. */
static bool may_be_opened(pid_t pid, const struct statx *status)
{
	static uint64_t last_good; /* 0: none */

	if (!is_regular(status))
		return false;
	/* Linux 5.8 */
	if (!(status->stx_mask & STATX_MNT_ID))
		return true;
	if (status->stx_mnt_id == last_good)
		return true;
	if (!is_own_mount(status->stx_mnt_id) && is_served(pid, status->stx_mnt_id))
		return false;
	last_good = status->stx_mnt_id;
	return true;
}

static int open_found(int found)
{
	char path[40];

	snprintf(path, sizeof(path), "self/fd/%d", found);
	return openat(proc_root(), path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* ---- the vDSO, which is no file ---- */

static int copy_vdso(pid_t pid, const struct mapping *mapping)
{
	uint64_t mapped = mapping->end - mapping->start;
	size_t n_bytes = mapped <= VDSO_BYTES_MAX ? (size_t)mapped : 0;
	cleanup_free char *bytes = n_bytes ? malloc(n_bytes) : NULL;
	cleanup_close int fd = -1;

	if (!bytes || !read_memory(pid, mapping->start, bytes, n_bytes))
		return -1;
	fd = memfd_create("vdso", MFD_CLOEXEC);
	return fd >= 0 && write(fd, bytes, n_bytes) == (ssize_t)n_bytes ? steal_fd(&fd) : -1;
}

static int open_same(pid_t pid, int found, const struct mapping *mapping)
{
	struct statx status = {0};
	cleanup_close int fd = -1;

	if (found < 0 || !status_of(found, &status) || !may_be_opened(pid, &status))
		return -1;
	fd = open_found(found);
	return fd >= 0 && is_same(fd, &status, mapping) ? steal_fd(&fd) : -1;
}

int module_file_open(pid_t pid, const struct mapping *mapping)
{
	static int (*const finders[])(pid_t pid, const struct mapping *mapping) = {
	        find_mapped, find_by_path, find_executable};

	if (!proc_usable())
		return -1;
	if (!strcmp(mapping->path, "[vdso]"))
		return copy_vdso(pid, mapping);
	if (mapping->path[0] != '/')
		return -1;
	for (size_t i = 0; i < sizeof(finders) / sizeof(finders[0]); i++) {
		cleanup_close int found = finders[i](pid, mapping);
		int fd = open_same(pid, found, mapping);

		if (fd >= 0)
			return fd;
	}
	return -1;
}

int module_file_open_debug(const char *build_id)
{
	struct statx status = {0};
	cleanup_close int found = -1;
	char path[64 + 128];

	if (strlen(build_id) < 4)
		return -1;
	snprintf(path, sizeof(path), "/usr/lib/debug/.build-id/%.2s/%s.debug", build_id,
	        build_id + 2);
	found = open(path, O_PATH | O_CLOEXEC);
	if (found < 0 || !status_of(found, &status) || !is_regular(&status))
		return -1;
	return open_found(found);
}
