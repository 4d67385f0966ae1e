/*
 * A cgroup as the kernel's own structures name it, and not the file system.
 */
#ifndef SECPROF_TRACER_CGROUP_ID_H
#define SECPROF_TRACER_CGROUP_ID_H

#include "error.h"

#include <stdint.h>

struct cgroup_id {
	int hierarchy;   /* as in /proc/PID/cgroup; 0: cgroup v2 */
	uint64_t number; /* kernfs_node.id, which is the inode's; each hierarchy has its own */
};

/* `directory` is in a cgroup file system. */
MUST_CHECK int cgroup_identify(const char *directory, struct cgroup_id *id, struct error *err);

#endif
