/*
 * What the modes with filters that come late (late.h) keep of a run, a process and a task.
 */
#ifndef SECPROF_TRACER_LATE_STATE_H
#define SECPROF_TRACER_LATE_STATE_H

#include "../engine/task.h"
#include "../engine/tracer.h"
#include "interrupted.h"
#include "learned.h"
#include "listeners.h"
#include "repeated.h"

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>

/* The filter that comes before the workload (early.h). */
struct early {
	enum { EARLY_NOT_ASKED, EARLY_AWAITED, EARLY_OVER } stage; /* of its installation */
	uint64_t until_us; /* that is given up; clock_us() */
	unsigned listener; /* whom it notifies (listeners.h), 0: there is no such filter */
};

struct late_run {
	uint32_t known_action;  /* what the filters answer for a known call */
	struct learned learned; /* what they know */
	/* The filter that a seed makes, or the one that comes early; owned. */
	struct sock_fprog seeded;
	struct early early;
	struct listeners listeners;
	bool own_filters; /* somebody has tried to install one of the workload's own */
};

/* Calls that stopped to be reported (rent.h). */
struct rent {
	uint64_t calls;
	uint64_t quiet; /* those since the last one that was new */
};

struct late_process {
	bool own_filter; /* it or an ancestor installed a filter of its own in this run... */
	unsigned own_filter_calls;     /* ...or may just be doing so */
	bool own_came_first;           /* it or an ancestor called for one before `filtered` */
	bool filtered;                 /* all its tasks are proven to carry the tracer's filter */
	bool left_alone;               /* it or an ancestor could not be given one */
	bool caught_up;                /* its second filter was tried, by it or an ancestor */
	enum trace_slow slow;          /* why it, or an ancestor, stays on stops */
	bool slow_was_reported;        /* since its exec */
	uint64_t paid;                 /* calls that stopped since its exec, or its filter */
	bool notifies_all;             /* its filter is the one that comes early (early.h) */
	struct learned_range notified; /* what its filters notify of otherwise... */
	unsigned listener;             /* ...and whom (listeners.h), 0: nobody */
	unsigned knows;     /* how much of what is learned its filter knows, once filtered */
	int n_filters;      /* how many a task here carries if it carries the tracer's */
	struct rent own;    /* since it started, or got its filter */
	struct rent family; /* the same with all its descendants */
};

struct late_task {
	struct repeated repeated;
	struct interrupted interrupted;
};

static inline struct late_run *late_run(const struct tracer *tracer)
{
	return tracer->mode_state;
}

static inline struct late_process *late_process(const struct process *process)
{
	return process_state(process);
}

static inline struct late_task *late_task(const struct task *task)
{
	return task_state(task);
}

static inline bool late_has_own_filter(const struct late_process *process)
{
	return process->own_filter || process->own_filter_calls;
}

#endif
