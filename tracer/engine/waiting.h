/*
 * Waiting for tracees: which of them has something to report, at a cost that does not grow
 * with their number.
 *
 * waitpid(-1) walks all tracees until it finds one (0.7 µs for 50 of them, 99 µs for 5,000),
 * and waitpid(PID) looks one up (0.3 µs, since Linux 5.13).  SIGCHLD names one task, but
 * while it is pending the next ones are not queued.  So who went on last, or is named, is asked
 * first; all are asked only where that is cheaper, and otherwise now and then.  What nobody
 * was asked about is found by the next walk, 2 ms later at most.
 *
 *   something was found -> quiet no more      (what is reaped may let others be reported)
 *   SIGCHLD             -> quiet no more
 *   a walk in vain      -> quiet: nothing is there until SIGCHLD says so, and the tracer may
 *                          sleep as long as it likes
 */
#ifndef SECPROF_TRACER_WAITING_H
#define SECPROF_TRACER_WAITING_H

#include "event_queue.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { GUESSES_MAX = 64 };

/* Zeroed means that nobody was asked yet. */
struct waiting {
	struct event_queue events; /* those that are handled now, one after the other */
	struct guess {
		pid_t tid;
		unsigned misses; /* since it went on */
	} guesses[GUESSES_MAX];
	unsigned n_guesses;
	bool quiet;
	uint64_t next_walk_us; /* CLOCK_MONOTONIC */
};

/* Replaces the events by what has come since, all of it before anything is resumed: a busy
 * task must not starve others.  Each of n_tasks has one event at most.  False: no tracee
 * is left. */
bool waiting_gather(struct waiting *waiting, unsigned n_tasks);

/* A task went on, or is new: it may be the next to report something. */
void waiting_expect(struct waiting *waiting, pid_t tid);

/* There may be something of which no SIGCHLD was seen. */
void waiting_disturb(struct waiting *waiting);

/* How long the tracer may sleep if there are no events, in microseconds: UINT64_MAX means
 * until SIGCHLD. */
uint64_t waiting_patience(const struct waiting *waiting);

/* Sleeps until this very task reports something.  What others do meanwhile becomes events,
 * after those that are there.  False: it never will, or the watchdog gave up. */
bool waiting_for(struct waiting *waiting, pid_t tid, int *status);

void waiting_release(struct waiting *waiting);

#endif
