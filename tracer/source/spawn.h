/*
 * The source of a workload that secprof starts itself (launch.h) and traces.
 */
#ifndef SECPROF_TRACER_SPAWN_H
#define SECPROF_TRACER_SPAWN_H

#include "../engine/source.h"
#include "error.h"
#include "launch.h"
#include "trace.h"

struct spawn {
	struct trace_source source; /* first, see spawn_of() in the source */
	const struct trace_options *options;
	struct launch launch;
	struct trace_call exec; /* the execve in flight before the workload begins */
	bool main_ended;
	int main_status; /* as wait(2) gives it, once main_ended */
};

/* Starts the main process.  Returns 0 or a trace_failure. */
MUST_CHECK int spawn_start(
        struct spawn *spawn, const struct launch_request *request, struct error *err);

/* The main process's status, as wait(2) gives it. */
int spawn_status(const struct spawn *spawn);

void spawn_release(struct spawn *spawn);

#endif
