/*
 * How much further runs would bring, from what the runs so far have brought.
 *
 * The estimators were compared on hundreds of recordings of test suites (scripts/estimate.py
 * repeats that).  None of them sees a feature that no run used.
 */
#ifndef SECPROF_ESTIMATE_H
#define SECPROF_ESTIMATE_H

#include "discovery.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* With fewer runs nothing is said; ten are better. */
#define ESTIMATE_RUNS_MIN 5

struct estimate {
	double chance; /* that the next run brings a call which none has; 0..1 */
	double bound;  /* with a confidence of about 95 %, the chance is no higher */
	/* Calls to expect that none has. */
	double next_run, next_ten;
	double at_least; /* calls in all (Chao2): a lower bound */
};

/* Are there runs enough, and does each have all its calls (trace --seed leaves some out)? */
bool estimate_possible(const struct discovery *discovery);

/* Of a finished discovery with at least one run. */
struct estimate estimate_runs(const struct discovery *discovery);

/* The upper end of the 95 % interval (two-sided) for a probability, after Clopper and Pearson: k of
 * n trials; n at least 1. */
double estimate_bound(size_t k, size_t n);

/* One run has no others to be compared with.  Its time is cut into windows, without the first and
 * the last tenth, since every program makes new calls when it starts and when it ends. */
struct window_estimate {
	uint64_t window_us; /* a tenth of the run */
	double chance;      /* that another window brings a new call */
	double bound;
};

/* False where nothing can be said: the run is shorter than ten seconds, times are not known, or
 * windows of half the size lead to another result. */
bool estimate_windows(const struct run *run, struct window_estimate *estimate);

#endif
