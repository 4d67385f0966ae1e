#include "process_cgroup.h"

#include "cgroup.h"

#include "cleanup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The line of a hierarchy in /proc/PID/cgroup, "4:memory:/path" (cgroups(7)), without its end. */
static bool find_line(const char *process, const char *hierarchy, char **path)
{
	cleanup_file FILE *file = NULL;
	cleanup_free char *line = NULL;
	size_t size = 0, length = strlen(hierarchy);
	char name[32];

	snprintf(name, sizeof(name), "/proc/%s/cgroup", process);
	file = fopen(name, "re");
	while (file && getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, hierarchy, length) != 0)
			continue;
		*path = strdup(line + length);
		return *path != NULL;
	}
	return false;
}

/* Another path than secprof's in the same hierarchy, and not its root. */
static char *own_in(const char *process, const char *hierarchy)
{
	cleanup_free char *path = NULL, *own = NULL;
	struct error ignored;

	if (!find_line(process, hierarchy, &path) || !find_line("self", hierarchy, &own) ||
	        !strcmp(path, own) || !strcmp(path, "/"))
		return NULL;
	return cgroup_find(path, &ignored);
}

char *process_own_cgroup(pid_t pid)
{
	cleanup_free char *line = NULL;
	cleanup_file FILE *file = NULL;
	char process[16], *found = NULL, *end;
	size_t size = 0;

	snprintf(process, sizeof(process), "%d", pid);
	/* Whatever hierarchies there are, secprof is in all of them. */
	file = fopen("/proc/self/cgroup", "re");
	while (file && !found && getline(&line, &size, file) > 0) {
		end = strchr(line, ':');
		end = end ? strchr(end + 1, ':') : NULL;
		if (!end)
			continue;
		end[1] = '\0';
		found = own_in(process, line);
	}
	return found;
}

bool process_has_own_pid_namespace(pid_t pid)
{
	struct stat its, own;
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
	return stat(path, &its) == 0 && stat("/proc/self/ns/pid", &own) == 0 &&
	       its.st_ino != own.st_ino;
}
