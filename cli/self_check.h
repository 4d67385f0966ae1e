/*
 * The record proves itself: what the kernel saw of a workload (kernel_view.h), compared with
 * what was recorded of it.
 */
#ifndef SECPROF_CLI_SELF_CHECK_H
#define SECPROF_CLI_SELF_CHECK_H

#include "error.h"
#include "kernel_view.h"
#include "recording.h"

/* How often a recording has a call; not reported where the kernel saw it no more often. */
struct self_check_miss {
	const struct kernel_call *seen;
	uint64_t recorded; /* less than seen->count, and 0 or an exact count */
};

/* Misses are reported in the order of `seen`, which is not changed.  Calls of `known` (a seed;
 * may be empty) need not be among the run's.  Returns how many. */
size_t self_check_compare(const struct run *run, const struct run *known,
        const struct kernel_call *seen, size_t n_seen,
        void (*miss)(const struct self_check_miss *miss, void *context), void *context);

/* Ends the view's counting and prints the result, a line for each miss and one for all.
 * -1 with *err set if there is a miss, or the comparison could not be made. */
MUST_CHECK int self_check(struct kernel_view *view, const struct run *run, const struct run *known,
        struct error *err);

#endif
