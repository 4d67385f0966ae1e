/*
 * The tasks (threads) that are traced and the processes that they belong to.
 *
 * A task is known from its first stop or from its parent's fork event, whichever the
 * kernel reports first, until wait(2) reports its end; a process lives as long as it has
 * tasks.
 */
#ifndef SECPROF_TRACER_TASK_H
#define SECPROF_TRACER_TASK_H

#include "../lib/hash.h"
#include "../modes/learned.h"
#include "trace.h"

#include <stdbool.h>
#include <sys/types.h>

#define TASKS_MAX (1u << 18) /* live ones; each costs about 500 bytes */

/* Calls that stopped to be told (tracer/modes/late.h). */
struct rent {
	uint64_t calls;
	uint64_t quiet; /* those since the last one that was news */
};

struct process {
	struct trace_process public; /* first, see process_of() */
	struct task *tasks;          /* by `next`; nobody else's need be walked */
	unsigned n_tasks;
	bool own_filter; /* it or an ancestor installed a filter of its own in this run... */
	unsigned own_filter_calls; /* ...or may just be doing so */
	bool guessed; /* its parent is whom /proc names: after CLONE_PARENT not who made it */
	/* Modes with filters that come late (tracer/modes/late.h): */
	bool filtered;                 /* all its tasks are proven to carry the tracer's filter */
	bool own_came_first;           /* it or an ancestor called for one of its own before */
	bool left_alone;               /* it or an ancestor could not be given one */
	enum trace_slow slow;          /* why it, or an ancestor, stays on stops */
	bool slow_was_told;            /* since its exec */
	uint64_t paid;                 /* calls that stopped since its exec, or its filter */
	bool caught_up;                /* its second filter was tried, by it or an ancestor */
	struct learned_range notified; /* what its filters notify of... */
	unsigned listener;             /* ...and whom (tracer/modes/listeners.h), 0: nobody */
	unsigned knows;     /* news that its filter knows (tracer/modes/learned.h), once filtered */
	int n_filters;      /* how many a task here carries if it carries the tracer's */
	struct rent own;    /* since it started, or got its filter */
	struct rent family; /* the same with all its descendants */
	UT_hash_handle hh;
};

/* What has to be done at the exit stop of the call that a task is in. */
struct pending_call {
	bool active;
	bool observer_wants; /* the observer asked for the result */
	bool forked;         /* its fork event has come */
	bool doubtful;       /* a clone whose child may escape (tracer/engine/watch.h) */
	int watched;         /* enum watched_call, 0: none (tracer/engine/watch.h) */
	struct trace_call call;
	uint64_t restore; /* CLONE_UNTRACED was taken from this value of flags; 0: it was not */
};

/* A call that a signal has interrupted is made again (tracer/modes/interrupted.h). */
struct replay {
	enum {
		REPLAY_NONE,
		REPLAY_STARTED,  /* the entry stop is to come */
		REPLAY_ENTERED,  /* the notification is to be received */
		REPLAY_RECEIVED, /* the exit stop is to come */
		REPLAY_ENDED     /* the stop in which the signal is delivered is to come */
	} stage;
	int signal;                             /* that is held back... */
	_Alignas(8) unsigned char siginfo[128]; /* ...with its siginfo_t, as the kernel has it */
	uint64_t mask;                          /* of signals, as it was */
};

struct task {
	pid_t tid;
	struct process *process;
	struct task *next, *prev; /* of the process */
	struct pending_call pending;
	int resume;                 /* the request that lets it go on when nothing is pending */
	bool started;               /* its first stop was handled */
	bool repeats;               /* `repeated` was told, cancelled, and will be made again... */
	struct trace_call repeated; /* ...though a signal handler may make others first */
	/* A call that is being trapped (tracer/modes/verify.c): its ABI, NULL if there is none,
	 * and what stood in the argument that holds the key now. */
	const struct arch *trapped;
	uint64_t trapped_argument;
	/* Where the call was made whose notification was received last; 0: there is none. */
	uint64_t received_at;
	unsigned n_unreceived; /* interruptions since then */
	struct replay replay;
	bool in_call; /* between the entry and the exit stop of a call that was told */
	UT_hash_handle hh;
};

struct task_table {
	struct task *tasks;
	struct process *processes;
	unsigned n_tasks;
};

/* The process that an observer's view belongs to. */
static inline struct process *process_of(struct trace_process *public)
{
	return (struct process *)public;
}

static inline bool process_has_own_filter(const struct process *process)
{
	return process->own_filter || process->own_filter_calls;
}

struct task *task_find(const struct task_table *table, pid_t tid);
struct process *process_find(const struct task_table *table, pid_t pid);

/* Adds a task to a process, which is made if there is none (as a child of `parent`, which
 * may be NULL; its tag is inherited).  NULL if the table is full or memory is out. */
struct task *task_add(struct task_table *table, pid_t tid, pid_t pid, const struct process *parent);

/* Says who made a process, if only later, and lets it inherit what concerns filters. */
void process_set_creator(struct process *process, const struct process *creator);

/* Removes a task, and with the last of them its process: then *ended is what it was. */
void task_remove(
        struct task_table *table, struct task *task, struct trace_process *ended, bool *was_last);

/* After an exec the other threads of the process are gone, whether or not their ends will
 * be reported.  The task that called exec (`former` id) becomes the leader. */
struct task *task_become_leader(struct task_table *table, struct process *process, pid_t former);

void task_table_release(struct task_table *table);

#endif
