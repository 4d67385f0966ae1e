/*
 * Which processes belong to a workload that runs already.
 */
#ifndef SECPROF_TRACER_MEMBERS_H
#define SECPROF_TRACER_MEMBERS_H

#include "attached.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Zeroed means nobody. */
struct members {
	const struct trace_attach *request;
	ino_t pid_namespace; /* 0: any */
	pid_t *in_cgroup;    /* owned; ascending */
	size_t n_in_cgroup;
	bool has_strangers; /* in the cgroup, in a pid namespace that secprof cannot see */
};

MUST_CHECK int members_init(
        struct members *members, const struct trace_attach *request, struct error *err);
void members_release(struct members *members);

/* Reads the cgroup again. */
MUST_CHECK int members_refresh(struct members *members, struct error *err);

/* By itself: not only as the child of another one. */
bool members_have(const struct members *members, pid_t pid);

/* 0: not known. */
ino_t members_pid_namespace(pid_t pid);

/* May others join them, as the children of processes outside? */
bool members_may_join(const struct members *members);

#endif
