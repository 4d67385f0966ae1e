/*
 * The recorder: the trace observer that turns what happens into a run.
 */
#ifndef SECPROF_RECORDER_H
#define SECPROF_RECORDER_H

#include "error.h"
#include "recording.h"
#include "selector.h"
#include "trace.h"
#include "trace_mode.h"

#include <stdbool.h>

struct recorder;

/* How far a run has come. */
struct recorder_progress {
	uint64_t processes;      /* so far */
	size_t calls;            /* distinct ones */
	const struct arch *arch; /* of the call that was new last; NULL: there was none */
	int nr;
};

/* Of which occurrences of a call the stack is kept, with libunwind. */
struct recorder_stacks {
	bool any;           /* the first one, and those where a recorded argument has a new value */
	unsigned different; /* and, for each executable, so many that are different; 0: none */
};

struct recorder_options {
	char *const *command; /* as given by the user, NULL-terminated; outlives the recorder */
	struct trace_mode_choice mode;
	const char *source; /* of run.source; NULL: secprof starts the workload */
	const struct run_container *container; /* that secprof attaches to; NULL: none */
	selector_choice asked; /* arguments of which values are kept beyond the usual */
	struct recorder_stacks stacks;
	/* Runs whose calls need not be reported; NULL: none.  Only the ids are used. */
	const struct recording *seed;
	/* Called from the observer's tick when something new was seen since the last call, and
	 * can_refresh() returns true; the run is sorted and valid until it returns.  NULL: no
	 * refreshing. */
	bool (*can_refresh)(void *context);
	void (*refresh)(const struct run *run, void *context);
	/* Called when a process or a call is new.  NULL: nobody wants to know. */
	void (*progress)(const struct recorder_progress *progress, void *context);
	void *context;
};

/* To be used as trace_options.observer with the recorder as context. */
extern const struct trace_observer recorder_observer;

/* Are stacks possible here?  If not, *why is a static text. */
bool recorder_stacks_possible(const char **why);

/* What a note of the tracer's means for the completeness of a run, for other observers. */
void recorder_note(struct completeness *completeness, enum trace_note note);

MUST_CHECK int recorder_new(
        const struct recorder_options *options, struct recorder **recorder, struct error *err);
void recorder_free(struct recorder *recorder);

/* A run of which nothing was recorded, for this reason.  *run is zeroed before. */
MUST_CHECK int recorder_refused(const struct recorder_options *options, const char *reason,
        struct run *run, struct error *err);

/* Ends the run with the workload's result and moves it to *run (zeroed before), sorted. */
MUST_CHECK int recorder_finish(struct recorder *recorder, const struct trace_result *result,
        struct run *run, struct error *err);

#endif
