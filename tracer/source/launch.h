/*
 * Starting the workload: a child that waits until it is traced, prepares itself, and
 * makes the exec that is the first call of the recording.
 */
#ifndef SECPROF_TRACER_LAUNCH_H
#define SECPROF_TRACER_LAUNCH_H

#include "../engine/tracer.h"
#include "error.h"

#include <signal.h>
#include <sys/types.h>

struct launch {
	pid_t pid;
	int go;     /* one byte lets the child go on; its end makes the child exit */
	int status; /* the child tells here what failed; closed by a successful exec */
};

/* Forks the child, seizes it (with EXITKILL from the first moment) and lets it go.  The
 * child's signal mask becomes *workload_mask.  Without a mode it is not traced.  Returns 0
 * or a trace_failure. */
MUST_CHECK int launch_start(struct launch *launch, const struct tracer *tracer,
        const sigset_t *workload_mask, struct error *err);

/* After the child ended without an exec: why, as a trace_failure with *err set. */
MUST_CHECK int launch_failure(
        const struct launch *launch, const struct trace_options *options, struct error *err);

/* Has the child told such a reason? */
bool launch_reported(const struct launch *launch);

void launch_release(struct launch *launch);

#endif
