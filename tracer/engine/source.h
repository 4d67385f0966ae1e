/*
 * Where a workload comes from, as the engine sees it: which process is the main one, when the
 * workload begins, and what an end means.
 *
 * A source (tracer/source/) makes the first tasks tracees, with TRACER_PTRACE_OPTIONS, those of
 * the mode and its own, and lets them go on, or announces them by new_task_attached(); the engine
 * follows all that they start.
 */
#ifndef SECPROF_TRACER_SOURCE_H
#define SECPROF_TRACER_SOURCE_H

#include "trace.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct trace_source;

struct trace_source_ops {
	/* A task calls before the workload has begun. */
	void (*on_call)(struct trace_source *source, const struct trace_call *call);
	/* A process executes a program before that: does the workload begin with it?  *call is
	 * the call that did it, its arch NULL if that made no stop. */
	bool (*begins)(struct trace_source *source, pid_t pid, struct trace_call *call);
	/* Does a process that others have started still execute what prepares it?  NULL: none
	 * does. */
	bool (*prepares)(struct trace_source *source, pid_t pid);
	/* A group-stop of a process by this signal, or its end (0). */
	void (*on_stop)(struct trace_source *source, pid_t pid, int signal);
	/* A task ended, with this status of wait(2); true: whatever is left is to end, too. */
	bool (*on_end)(struct trace_source *source, pid_t tid, int status);
	/* Looks for more tasks, every scan_us, and where some have joined: asked after every sleep
	 * (NULL: that is not known). */
	void (*scan)(struct trace_source *source);
	bool (*has_joiners)(struct trace_source *source);
};

/* The part of it that the engine uses. */
struct trace_source {
	const struct trace_source_ops *ops;
	bool began;  /* set by the engine; before, its tasks prepare the workload, and their calls
	                are not reported */
	bool leaves; /* the run may end before the workload, which then goes on */
	/* Others have started the tasks: their no_new_privs, and filters that they carry when the
	 * workload begins, are not secprof's doing.  They die with the tracer only once they carry
	 * one of its filters, and from then on `leaves` is false. */
	bool is_foreign;
	uint64_t scan_us; /* 0: never */
};

#endif
