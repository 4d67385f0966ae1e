/*
 * Containers that run, by their names, as their runtimes know them.
 */
#ifndef SECPROF_CLI_CONTAINER_H
#define SECPROF_CLI_CONTAINER_H

#include "error.h"
#include "recording.h"

#include <sys/types.h>

struct container {
	pid_t pid;               /* of its first process */
	struct run_container is; /* owned */
};

/* Asks podman, docker, crictl, runc and crun, as far as they are installed, one after the other.
 * Fills *container (zeroed), to be released after a failure, too. */
MUST_CHECK int container_find(const char *name, struct container *container, struct error *err);
void container_release(struct container *container);

#endif
