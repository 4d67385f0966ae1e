/*
 * Drafts of an output, written by a thread, so that the caller never waits for a disk: a full
 * journal can hold up a rename(2) for seconds.
 */
#ifndef SECPROF_DRAFT_H
#define SECPROF_DRAFT_H

#include "error.h"
#include "memory_file.h"
#include "output.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Zeroed but for the output, which nobody else may use from draft_start to draft_wait. */
struct draft {
	struct output *output; /* replaceable; borrowed */
	struct memory_file text;
	pthread_t thread;
	bool started;
	atomic_bool written;
};

/* False while the draft before is being written: the disk is slow, so skip one. */
bool draft_ready(struct draft *draft);

/* Takes what `print` writes, and returns while it is on its way into the output.  It must be
 * ready.  A failure to write is not reported: the disk may have space again for the last write,
 * which counts. */
MUST_CHECK int draft_start(
        struct draft *draft, output_printer *print, const void *what, struct error *err);

/* Returns when no draft is on its way. */
void draft_wait(struct draft *draft);

#endif
