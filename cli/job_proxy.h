/*
 * The proxy's side of job.h: passes signals to the tracer, serves the workload's terminal, stops
 * and ends as the workload does.
 */
#ifndef SECPROF_CLI_JOB_PROXY_H
#define SECPROF_CLI_JOB_PROXY_H

#include "relay.h"
#include "status.h"

#include "trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdnoreturn.h>
#include <sys/types.h>

/* What the tracer reports to the proxy. */
struct job_note {
	enum {
		NOTE_SESSION, /* `event`, which the tracer has from the workload's session */
		NOTE_DRAIN,   /* the workload has ended; answered when its output is shown */
		NOTE_ENDS_BY, /* the tracer ends now, as if by `signal` */
		NOTE_STATUS,  /* the status may be shown from now on */
	} kind;
	enum trace_session_event event;
	int signal;
};

struct proxy {
	pid_t tracer;
	int signals; /* signalfd(2) */
	int channel; /* to the tracer */
	bool has_session, has_begun;
	bool suspending;        /* the main process was stopped: its output is shown first */
	bool draining, answers; /* the tracer waits for the end of it */
	bool over;              /* the tracer has ended, with `status` */
	int status, ends_by;
	bool attached; /* the workload goes on if the tracer dies */
	int failure;
	struct relay relay;
	struct status display;
	size_t backlog_end; /* in bytes shown, while suspending or draining */
};

/* Until the tracer has ended: then this process does likewise.  All signals are blocked. */
noreturn void proxy_run(struct proxy *proxy);

#endif
