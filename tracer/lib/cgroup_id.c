#include "cgroup_id.h"

#include "cleanup.h"
#include "proc.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

static FILE *open_own(const char *name)
{
	int fd = openat(proc_root(), name, O_RDONLY | O_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

	if (!file && fd >= 0)
		close(fd);
	return file;
}

/* The options of a file system of version 1 by its device, in a line of proc_pid_mountinfo(5):
 * "36 35 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct". */
static char *options_of(char *line, dev_t device)
{
	unsigned number_major, number_minor;
	char *type = strstr(line, " - cgroup "), *options;

	if (!type || sscanf(line, "%*d %*d %u:%u", &number_major, &number_minor) != 2 ||
	        makedev(number_major, number_minor) != device)
		return NULL;
	options = strrchr(type, ' ') + 1;
	options[strcspn(options, "\n")] = '\0';
	return options;
}

static bool have_option(const char *options, const char *option, size_t length)
{
	for (const char *at = options; *at; at += strcspn(at, ","), at += *at == ',')
		if (strcspn(at, ",") == length && !strncmp(at, option, length))
			return true;
	return false;
}

/* Of version 1 the controllers, or the name, are the same there: "4:cpu,cpuacct:/path"
 * (cgroups(7)).
 */
static int hierarchy_with(const char *options)
{
	cleanup_file FILE *file = open_own("self/cgroup");
	cleanup_free char *line = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0) {
		const char *list = strchr(line, ':');
		size_t length = list ? strcspn(++list, ",:") : 0;

		if (length && have_option(options, list, length))
			return atoi(line);
	}
	return -1;
}

static int find_hierarchy(dev_t device)
{
	cleanup_file FILE *file = open_own("self/mountinfo");
	cleanup_free char *line = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0) {
		const char *options = options_of(line, device);

		if (options)
			return hierarchy_with(options);
	}
	return -1;
}

int cgroup_identify(const char *directory, struct cgroup_id *id, struct error *err)
{
	struct statfs system;
	struct stat status;

	if (statfs(directory, &system) < 0 || stat(directory, &status) < 0)
		return error_set(err, "cannot read '%s': %s", directory, strerror(errno));
	id->number = status.st_ino;
	id->hierarchy = system.f_type == CGROUP2_SUPER_MAGIC ? 0 : find_hierarchy(status.st_dev);
	if (id->hierarchy < 0)
		return error_set(err, "cannot find out which hierarchy of cgroups '%s' belongs to",
		        directory);
	return 0;
}
