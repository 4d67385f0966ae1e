/*
 * What some executables did, of what a recording has of all.
 */
#ifndef SECPROF_RECORDING_FILTER_H
#define SECPROF_RECORDING_FILTER_H

#include "error.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>

/* Which are kept.  With both lists, of the first those that are not in the second. */
struct recording_filter {
	const char *const *only; /* none: all */
	size_t n_only;
	const char *const *without;
	size_t n_without;
};

/* A call that nobody who is kept has made: with the run, which still has the executables. */
typedef int recording_left_out(
        const struct run *run, const struct call *call, void *context, struct error *err);

/* Leaves out of each run, in place, the calls that none of the kept executables has made, and of
 * the counts of the others those of the rest.  Fails where it is not known who made a call: a kept
 * executable may have made it, too.  Values of arguments stay, as it is not known whose they are.
 */
MUST_CHECK int recording_filter(struct recording *recording, const struct recording_filter *filter,
        recording_left_out *left_out, void *context, struct error *err);

#endif
