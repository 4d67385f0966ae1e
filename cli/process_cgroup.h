/*
 * Where a process of a container is.
 */
#ifndef SECPROF_CLI_PROCESS_CGROUP_H
#define SECPROF_CLI_PROCESS_CGROUP_H

#include <stdbool.h>
#include <sys/types.h>

/* The directory of a cgroup that a process is in and secprof is not, below /sys/fs/cgroup.  Owned
 * by the caller; NULL if there is none. */
char *process_own_cgroup(pid_t pid);

/* Another than secprof's. */
bool process_has_own_pid_namespace(pid_t pid);

#endif
