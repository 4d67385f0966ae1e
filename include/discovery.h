/*
 * Which run brought which calls: what tells how much further runs would bring.
 *
 *      discovery_add for each run, in any order; discovery_finish; read
 */
#ifndef SECPROF_DISCOVERY_H
#define SECPROF_DISCOVERY_H

#include "error.h"
#include "recording.h"

#include <stddef.h>
#include <stdint.h>

struct discovered_call {
	const struct arch *arch;
	int32_t nr;
};

struct discovery_run {
	char id[RUN_ID_MAX];
	int64_t start_us; /* 0: not known */
	struct run_exit exit;
	bool finished, timed_out;
	char *not_recorded;            /* owned; NULL: it was recorded */
	size_t position;               /* how many runs were added before it */
	struct discovered_call *calls; /* owned; n_calls distinct ones */
	size_t n_calls;
	size_t n_new; /* calls that no earlier run of the list has */
	size_t n_own; /* calls that no other run has */
};

/* Zeroed before the first run. */
struct discovery {
	struct discovery_run *runs; /* owned; after discovery_finish by start, then by id */
	size_t n_runs, room;
	size_t n_seeded; /* runs that left out what they knew from the start (trace --seed) */
	/* Set by discovery_finish: the distinct calls of all runs, those that exactly one or two
	 * runs have, and the runs that have a call which no other has. */
	size_t n_calls, in_one, in_two;
	size_t n_runs_with_own;
};

/* Copies what it needs. */
MUST_CHECK int discovery_add(struct discovery *discovery, const struct run *run, struct error *err);
/* Counts.  Of runs with the same id, all but one are left out. */
MUST_CHECK int discovery_finish(struct discovery *discovery, struct error *err);

/* Both, for all runs of a recording. */
MUST_CHECK int discovery_of(
        const struct recording *recording, struct discovery *discovery, struct error *err);
void discovery_release(struct discovery *discovery);

#endif
