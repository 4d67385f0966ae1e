/*
 * Who joins a cgroup from outside.
 *
 * A runtime that executes something in a container (docker exec, probes) writes the number of the
 * new process to cgroup.procs while that still prepares itself; inotify(7) reports the write, and
 * ends the tracer's sleep by SIGCHLD, so that it comes before the exec.
 */
#ifndef SECPROF_TRACER_JOINERS_H
#define SECPROF_TRACER_JOINERS_H

#include <stdbool.h>

/* From now on, for the thread that calls it.  Returns a descriptor, or -1 if that cannot be done.
 */
int joiners_watch(const char *cgroup);

/* Has somebody joined since the last call? */
bool joiners_came(int watch);

#endif
