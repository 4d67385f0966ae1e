#include "recordings_folder.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { NAMES_MAX = 10000 };

/* In a sticky one others may add files, and neither replace nor remove those of its owner. */
static int check(int folder, const char *path, struct error *err)
{
	struct stat status;

	if (fstat(folder, &status) < 0)
		return error_set(err, "'%s': %s", path, strerror(errno));
	if (status.st_uid != geteuid())
		return error_set(err,
		        "'%s' belongs to user %u and not to user %u, who records: choose another "
		        "folder",
		        path, (unsigned)status.st_uid, (unsigned)geteuid());
	if (status.st_mode & (S_IWGRP | S_IWOTH) && !(status.st_mode & S_ISVTX))
		return error_set(err,
		        "'%s' may be written by others: remove that permission (chmod go-w), or "
		        "set the sticky bit",
		        path);
	return 0;
}

int recordings_folder_open(const char *path, struct error *err)
{
	cleanup_close int folder = -1;

	/* Whatever the umask is that the runtime has. */
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return error_set(err, "cannot make the folder '%s': %s", path, strerror(errno));
	folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder < 0)
		return error_set(err, "cannot open the folder '%s': %s", path,
		        errno == ELOOP || errno == ENOTDIR ? "it is a symbolic link or no folder"
		                                           : strerror(errno));
	if (check(folder, path, err))
		return -1;
	return steal_fd(&folder);
}

int recordings_folder_name(int folder, const char *id, char name[NAME_MAX + 1], struct error *err)
{
	struct stat status;

	snprintf(name, NAME_MAX + 1, "%s.json", id);
	for (unsigned i = 2; fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0; i++) {
		if (i > NAMES_MAX)
			return error_set(err, "there are %u recordings of container '%s' already",
			        NAMES_MAX, id);
		snprintf(name, NAME_MAX + 1, "%s.%u.json", id, i);
	}
	return errno == ENOENT ? 0
	                       : error_set(err, "cannot look for '%s': %s", name, strerror(errno));
}
