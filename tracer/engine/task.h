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
#include "trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define TASKS_MAX (1u << 18) /* live ones; each costs about 500 bytes, with what the mode keeps */

struct process {
	struct trace_process public; /* first, see process_of() */
	struct task *tasks;          /* linked by `next` */
	unsigned n_tasks;
	bool guessed;   /* its parent is whom /proc names: after CLONE_PARENT not who made it */
	bool preparing; /* it is a container's runtime up to its next exec: nothing is reported */
	UT_hash_handle hh;
	_Alignas(max_align_t) unsigned char state[]; /* the mode's */
};

/* What has to be done at the syscall-exit-stop of the call that a task is in. */
struct pending_call {
	bool active;
	bool observer_wants; /* the observer asked for the result */
	bool forked;         /* its fork event has come */
	bool doubtful;       /* a clone whose child may escape (tracer/engine/watch.h) */
	int watched;         /* enum watched_call, 0: none (tracer/engine/watch.h) */
	struct trace_call call;
	uint64_t restore; /* CLONE_UNTRACED was taken from this value of flags; 0: it was not */
};

struct task {
	pid_t tid;
	struct process *process;
	struct task *next, *prev; /* of the process */
	struct pending_call pending;
	int resume;     /* the request that lets it go on when nothing is pending */
	bool started;   /* its first stop was handled */
	bool tied;      /* it dies with the tracer (trace_source.is_foreign) */
	bool in_kernel; /* between the two syscall-stops of a call, as far as these are asked for */
	bool interrupted; /* by PTRACE_INTERRUPT, in order to leave it (leaving.h) */
	bool joined;      /* attached in mid-life; its first stop is to come (joined.h) */
	int restarted;    /* the call that its restart_syscall(2) restarts; 0: none, or not known */
	bool repeats;     /* `pending` will be made again, and was reported (joined.h) */
	bool in_call;     /* between the two stops of a reported call */
	bool replaying;   /* the mode has it make a call again: its syscall-stops are the mode's */
	UT_hash_handle hh;
	_Alignas(max_align_t) unsigned char state[]; /* the mode's */
};

struct task_table {
	struct task *tasks;
	struct process *processes;
	unsigned n_tasks;
	size_t process_state, task_state; /* how many bytes the mode keeps of each */
};

/* The process that an observer's view belongs to. */
static inline struct process *process_of(struct trace_process *public)
{
	return (struct process *)public;
}

/* What the mode keeps of it. */
static inline void *process_state(const struct process *process)
{
	return (void *)process->state;
}

static inline void *task_state(const struct task *task)
{
	return (void *)task->state;
}

struct task *task_find(const struct task_table *table, pid_t tid);
struct process *process_find(const struct task_table *table, pid_t pid);

/* Adds a task to a process, which is made if there is none (as a child of `parent`, which
 * may be NULL; its tag is inherited).  NULL if the table is full or memory is out. */
struct task *task_add(struct task_table *table, pid_t tid, pid_t pid, const struct process *parent);

/* Says who made a process, if only later. */
void process_set_creator(struct process *process, const struct process *creator);

/* Removes a task, and with the last of them its process: then *ended is what it was. */
void task_remove(
        struct task_table *table, struct task *task, struct trace_process *ended, bool *was_last);

/* After an exec the other threads of the process are gone, whether or not their ends will
 * be reported.  The task that called exec (`former` id) becomes the leader. */
struct task *task_become_leader(struct task_table *table, struct process *process, pid_t former);

void task_table_release(struct task_table *table);

#endif
