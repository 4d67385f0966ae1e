#include "cgroup.h"

#include "cleanup.h"

#include <mntent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_cgroup(const char *directory)
{
	cleanup_free char *file = NULL;

	if (asprintf(&file, "%s/cgroup.procs", directory) < 0) {
		file = NULL;
		return false;
	}
	return access(file, F_OK) == 0;
}

/* Version 1 mounts each controller by itself; any of those where the group is has its processes. */
static char *find_below_mounts(const char *path)
{
	const struct mntent *mount;
	char *found = NULL;
	FILE *mounts = setmntent("/proc/self/mounts", "re");

	while (mounts && !found && (mount = getmntent(mounts))) {
		cleanup_free char *directory = NULL;

		if (strcmp(mount->mnt_type, "cgroup2") != 0 &&
		        strcmp(mount->mnt_type, "cgroup") != 0)
			continue;
		if (asprintf(&directory, "%s/%s", mount->mnt_dir, path + strspn(path, "/")) < 0)
			directory = NULL;
		else if (is_cgroup(directory))
			found = steal_ptr(directory);
	}
	if (mounts)
		endmntent(mounts);
	return found;
}

char *cgroup_find(const char *path, struct error *err)
{
	char *found = is_cgroup(path) ? strdup(path) : find_below_mounts(path);

	if (!found)
		error_set(err,
		        "there is no cgroup '%s': neither a directory with a file cgroup.procs, "
		        "nor "
		        "below a mount of a cgroup file system",
		        path);
	return found;
}
