/*
 * The directories of cgroups.
 */
#ifndef SECPROF_CLI_CGROUP_H
#define SECPROF_CLI_CGROUP_H

#include "error.h"

/* The directory that a path means: itself, or below a mount of a cgroup file system, as
 * /proc/PID/cgroup and systemd write it.  Owned by the caller; NULL with *err set. */
char *cgroup_find(const char *path, struct error *err);

#endif
