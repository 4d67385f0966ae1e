/*
 * Starting the workload: a child that waits until it is traced, prepares itself, and
 * makes the exec that is the first call of the recording.
 */
#ifndef SECPROF_TRACER_LAUNCH_H
#define SECPROF_TRACER_LAUNCH_H

#include "../engine/mode.h"
#include "error.h"
#include "trace.h"

#include <signal.h>
#include <sys/types.h>

struct launch {
	pid_t pid;
	int go;     /* one byte lets the child go on; its end makes the child exit */
	int status; /* the child writes here what failed; closed by a successful exec */
};

struct launch_request {
	const struct trace_options *options;
	const struct trace_mode *mode;   /* NULL: not traced */
	const struct sock_fprog *filter; /* loaded just before the exec, NULL: none */
	const sigset_t *mask;            /* of signals, for the workload */
	bool outlives;                   /* not traced, and it goes on if secprof dies */
	/* While the child still waits; NULL: nothing is to be done then. */
	int (*on_forked)(pid_t pid, void *context, struct error *err);
	void *context;
};

/* Forks the child, seizes it (with EXITKILL from the first moment) and lets it go.  Returns 0
 * or a trace_failure. */
MUST_CHECK int launch_start(
        struct launch *launch, const struct launch_request *request, struct error *err);

/* Signals to secprof are for the workload from now on (signals_catch). */
void launch_forward_signals(const struct launch *launch, const struct trace_options *options);

/* The main process was reaped: its number, and that of its group, may be used again. */
void launch_ended(void);

/* After the child ended without an exec: why, as a trace_failure with *err set. */
MUST_CHECK int launch_failure(
        const struct launch *launch, const struct trace_options *options, struct error *err);

/* Has the child written such a reason? */
bool launch_reported(const struct launch *launch);

void launch_release(struct launch *launch);

#endif
