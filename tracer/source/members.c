#include "members.h"

#include "../lib/proc.h"
#include "cleanup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

ino_t members_pid_namespace(pid_t pid)
{
	struct stat status;
	char path[40];

	snprintf(path, sizeof(path), "%d/ns/pid", pid);
	return fstatat(proc_root(), path, &status, 0) == 0 ? status.st_ino : 0;
}

int members_init(struct members *members, const struct trace_attach *request, struct error *err)
{
	*members = (struct members){.request = request};
	if (!request->whole_namespace)
		return members_refresh(members, err);
	members->pid_namespace = members_pid_namespace(request->pids[0]);
	if (!members->pid_namespace)
		return error_set(err, "cannot read the pid namespace of process %d: %s",
		        request->pids[0], strerror(errno));
	return members_refresh(members, err);
}

void members_release(struct members *members)
{
	free(members->in_cgroup);
	members->in_cgroup = NULL;
}

static int compare_pids(const void *a, const void *b)
{
	pid_t left = *(const pid_t *)a, right = *(const pid_t *)b;

	return (left > right) - (left < right);
}

static int add(struct members *members, size_t *capacity, pid_t pid, struct error *err)
{
	if (members->n_in_cgroup == *capacity) {
		size_t more = *capacity ? 2 * *capacity : 64;
		pid_t *grown = realloc(members->in_cgroup, more * sizeof(*grown));

		if (!grown)
			return error_no_memory(err);
		members->in_cgroup = grown;
		*capacity = more;
	}
	members->in_cgroup[members->n_in_cgroup++] = pid;
	return 0;
}

/* One number a line; 0 is a process of a pid namespace outside (pid_namespaces(7)). */
static int read_group(
        struct members *members, const char *directory, size_t *capacity, struct error *err)
{
	cleanup_free char *path = NULL;
	cleanup_file FILE *file = NULL;
	int pid;

	if (asprintf(&path, "%s/cgroup.procs", directory) < 0) {
		path = NULL;
		return error_no_memory(err);
	}
	file = fopen(path, "re");
	if (!file && errno == ENOENT)
		return 0; /* a group that is gone */
	while (file && fscanf(file, "%d", &pid) == 1) {
		if (pid == 0)
			members->has_strangers = true;
		else if (add(members, capacity, pid, err))
			return -1;
	}
	/* EOPNOTSUPP: in a threaded cgroup only its root names processes (cgroups(7)). */
	if (!file || ferror(file))
		return errno == EOPNOTSUPP || errno == ENODEV
		               ? 0
		               : error_set(err, "cannot read '%s': %s", path, strerror(errno));
	return 0;
}

/* Far more than anybody makes; cgroup.max.depth may bound it, too. */
enum { DEPTH_MAX = 64 };

static int read_groups(struct members *members, const char *directory, unsigned depth,
        size_t *capacity, struct error *err)
{
	DIR *groups = opendir(directory);
	const struct dirent *entry;
	int failure = 0;

	if (!groups)
		return errno == ENOENT
		               ? 0
		               : error_set(err, "cannot read '%s': %s", directory, strerror(errno));
	if (read_group(members, directory, capacity, err))
		failure = -1;
	/* No other thread reads this directory. */
	/* cppcheck-suppress readdirCalled */
	while (!failure && depth < DEPTH_MAX && (entry = readdir(groups))) {
		cleanup_free char *below = NULL;

		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		if (asprintf(&below, "%s/%s", directory, entry->d_name) < 0) {
			below = NULL;
			failure = error_no_memory(err);
		} else
			failure = read_groups(members, below, depth + 1, capacity, err);
	}
	closedir(groups);
	return failure;
}

int members_refresh(struct members *members, struct error *err)
{
	size_t capacity = 0;

	if (!members->request->cgroup)
		return 0;
	members_release(members);
	members->n_in_cgroup = 0;
	members->has_strangers = false;
	if (read_groups(members, members->request->cgroup, 0, &capacity, err))
		return -1;
	if (members->n_in_cgroup)
		qsort(members->in_cgroup, members->n_in_cgroup, sizeof(pid_t), compare_pids);
	return 0;
}

bool members_have(const struct members *members, pid_t pid)
{
	const struct trace_attach *request = members->request;

	for (size_t i = 0; i < request->n_pids; i++)
		if (request->pids[i] == pid)
			return true;
	if (members->n_in_cgroup &&
	        bsearch(&pid, members->in_cgroup, members->n_in_cgroup, sizeof(pid), compare_pids))
		return true;
	return members->pid_namespace && members_pid_namespace(pid) == members->pid_namespace;
}

bool members_may_join(const struct members *members)
{
	return members->request->cgroup || members->pid_namespace;
}
