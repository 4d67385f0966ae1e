/*
 * A run without what differs between two runs that did the same (trace --reproducible).
 */
#ifndef SECPROF_CORE_RECORDING_REPRODUCIBLE_H
#define SECPROF_CORE_RECORDING_REPRODUCIBLE_H

#include "recording.h"

/* *reproducible must be zeroed; it is the caller's to release even after a failure.
 *
 * Left out is what the tables call varying, and addresses at which no file was mapped.  The
 * order in which concurrent processes appeared is left out, too: executables and modules
 * are sorted, and the indices into them rewritten. */
MUST_CHECK int run_make_reproducible(
        const struct run *run, struct run *reproducible, struct error *err);

#endif
