#include "privilege.h"

#include "cleanup.h"
#include "proc.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

/* What a process has: the second number of its line in /proc/PID/status is the effective one. */
static unsigned effective_id(pid_t pid, const char *key)
{
	char line[PROC_LINE_MAX];
	unsigned id = 0;

	if (proc_status_line(pid, key, line))
		(void)sscanf(line, "%*u %u", &id);
	return id;
}

/* Those that the file grants (capabilities(7)), but for a user namespace of its own, whose root
 * version 3 of the attribute names. */
static uint64_t granted_capabilities(int file)
{
	struct vfs_ns_cap_data data;
	char path[40];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	/* fgetxattr(2) does not take a descriptor of O_PATH (EBADF). */
	length = getxattr(path, "security.capability", &data, sizeof(data));
	if (length < (ssize_t)sizeof(struct vfs_cap_data) ||
	        (length == sizeof(data) && data.rootid != 0))
		return 0;
	return (uint64_t)le32toh(data.data[1].permitted) << 32 | le32toh(data.data[0].permitted);
}

/* An id that is not mapped into secprof's user namespace is shown as this one; the bits mean
 * nothing then. */
enum { OVERFLOW_ID = 65534 };

static bool lacks_ids(pid_t pid, const struct stat *file)
{
	if (file->st_mode & S_ISUID && file->st_uid != OVERFLOW_ID &&
	        file->st_uid != effective_id(pid, "Uid:"))
		return true;
	/* Without S_IXGRP the bit asks for mandatory locks (inode(7)). */
	return (file->st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
	       file->st_gid != OVERFLOW_ID && file->st_gid != effective_id(pid, "Gid:");
}

/* An exec gives what the file grants and the bounding set has (P'(permitted) in capabilities(7)):
 * unless something keeps it from that, all of it is there now. */
static bool lacks_capabilities(pid_t pid, int file)
{
	uint64_t granted = granted_capabilities(file);

	return granted &&
	       granted & proc_status_mask(pid, "CapBnd:") & ~proc_status_mask(pid, "CapPrm:");
}

/* In another user namespace the file's owner may not be mapped. */
static bool is_in_own_user_namespace(pid_t pid)
{
	struct stat its, own;
	char path[40];

	snprintf(path, sizeof(path), "%d/ns/user", pid);
	return fstatat(proc_root(), path, &its, 0) == 0 &&
	       fstatat(proc_root(), "self/ns/user", &own, 0) == 0 && its.st_ino == own.st_ino;
}

bool privilege_is_withheld(pid_t pid)
{
	cleanup_close int file = -1;
	struct statvfs system;
	struct stat status;
	char path[40];

	if (!proc_usable())
		return false;
	snprintf(path, sizeof(path), "%d/exe", pid);
	/* The link leads to the very file, whatever is at its path now and in whichever mount
	 * namespace. */
	file = openat(proc_root(), path, O_PATH | O_CLOEXEC);
	/* A program that may be executed and not read; that is what some systems have their
	 * setuid programs be, and hardly another. */
	if (file < 0)
		return errno == EACCES;
	/* A file system that is mounted nosuid gives nothing in any case (mount(8)). */
	if (fstat(file, &status) < 0 || fstatvfs(file, &system) < 0 || system.f_flag & ST_NOSUID)
		return false;
	return (lacks_ids(pid, &status) || lacks_capabilities(pid, file)) &&
	       is_in_own_user_namespace(pid);
}
