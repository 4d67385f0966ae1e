/*
 * The tasks that the program in the kernel follows, in memory that both share: it adds and removes
 * them as they start and end (kernel/tasks.h), the tracer those that run already.
 */
#ifndef SECPROF_TRACER_EBPF_SLOTS_H
#define SECPROF_TRACER_EBPF_SLOTS_H

#include "shared.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct slots {
	uint32_t *of; /* by thread id */
	size_t n_tids;
	struct probe_task *tasks; /* by slot; the first one is nobody's */
	size_t n_tasks;           /* with that one */
	struct probe_facts *facts;
	int free; /* descriptor of the map `free_slots` */
};

/* How many thread ids there can be here. */
uint32_t slots_tids(void);

/* False if it is followed already, or cannot be: that is counted. */
bool slots_follow(struct slots *slots, pid_t tid, pid_t pid);
void slots_forget(struct slots *slots, pid_t tid);
bool slots_have(const struct slots *slots, pid_t tid);

/* The tasks that are followed, one after the other; NULL after the last.  *at starts with 0. */
const struct probe_task *slots_next(const struct slots *slots, size_t *at);

#endif
