/*
 * Who joins a cgroup from outside.
 *
 * A runtime that executes something in a container (docker exec, probes) writes the number of the
 * new process to cgroup.procs while that still prepares itself; inotify(7) reports the write, and a
 * thread wakes the tracer up, which so comes before the exec.
 */
#ifndef SECPROF_TRACER_JOINERS_H
#define SECPROF_TRACER_JOINERS_H

#include "../engine/source.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Zeroed means nobody is watched for. */
struct joiners {
	struct trace_source *source; /* of which scan_now is set */
	int inotify;
	pthread_t tracer, thread;
	bool has_thread;
};

/* From now on, for the tracer which calls it.  False if that cannot be done. */
bool joiners_watch(struct joiners *joiners, const char *cgroup, struct trace_source *source);
void joiners_release(struct joiners *joiners);

#endif
