/*
 * The directories of cgroups.
 */
#ifndef SECPROF_CLI_CGROUP_H
#define SECPROF_CLI_CGROUP_H

#include "error.h"

#include <sys/types.h>

/* The directory that a path means: itself, or below a mount of a cgroup file system, as
 * /proc/PID/cgroup and systemd write it.  Owned by the caller; NULL with *err set. */
char *cgroup_find(const char *path, struct error *err);

/* That of a process, in whichever hierarchy it is not in the root. */
char *cgroup_of(pid_t pid, struct error *err);

#endif
