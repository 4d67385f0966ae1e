/*
 * The state of a run, which all rooms above the engine share.
 */
#ifndef SECPROF_TRACER_TRACER_H
#define SECPROF_TRACER_TRACER_H

#include "mode.h"
#include "source.h"
#include "task.h"
#include "trace.h"
#include "waiting.h"

#include <stdbool.h>
#include <stdint.h>

/* Of every tracee; see also trace_mode.ptrace_options. */
#define TRACER_PTRACE_OPTIONS                                                                     \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | \
	        PTRACE_O_TRACEEXEC)

struct tracer {
	const struct trace_options *options;
	const struct trace_mode *mode;
	void *mode_state; /* the mode's, of the run */
	struct trace_source *source;
	struct waiting waiting;
	struct task_table tasks;
	bool timed_out;
	bool gave_no_new_privs;
	const struct sock_fprog *filter; /* loaded just before the first exec, or NULL */
	int inherited_filters;    /* that the workload had before it began, without secprof's */
	unsigned doubtful_clones; /* calls that are pending_call.doubtful, not yet settled */
	uint64_t stops;
	uint64_t start_us; /* CLOCK_MONOTONIC */
	uint64_t next_tick_us;
	uint64_t next_scan_us;  /* of the source, if it scans */
	uint64_t end_at_us;     /* when to send the next signal to all, 0: never */
	int end_signal;         /* which */
	uint64_t kill_since_us; /* the first SIGKILL to all, 0: not yet */
	bool gave_up;           /* what is left does not die */
	bool leaving;           /* it shall, and is brought to where it can */
	bool left;              /* what is left shall go on (trace_source.leaves) */
};

/* For what the mode keeps of the run, of each process and of each task. */
MUST_CHECK int tracer_make_room(struct tracer *tracer, struct error *err);
void tracer_release(struct tracer *tracer);

/* From now on the run takes its time. */
void tracer_start_clocks(struct tracer *tracer);

void tracer_note(struct tracer *tracer, enum trace_note note);

/* The workload, or a process of it, has no_new_privs only because of secprof. */
void tracer_gave_no_new_privs(struct tracer *tracer);

/* Sends a signal to every process of the workload, and SIGCONT so that stopped ones get
 * it (as timeout(1) does). */
void tracer_signal_all(struct tracer *tracer, int signal);

/* The main process's time is over, or it ended and the rest has to, or somebody wants so:
 * TERM now, KILL after a grace of 5 s, and after another one the end of the run. */
void tracer_end_workload(struct tracer *tracer);

#endif
