/*
 * What one recording has that another has not.
 */
#ifndef SECPROF_RECORDING_DIFF_H
#define SECPROF_RECORDING_DIFF_H

#include "error.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum recording_change_kind {
	CHANGE_NEW_CALL,
	CHANGE_NEW_VALUES, /* of an argument of a call that both have */
	CHANGE_GONE_CALL,  /* only the first has it */
	CHANGE_KINDS,
};

struct recording_change {
	enum recording_change_kind kind;
	const struct call *call; /* of the second recording, or the first if it is gone; borrowed */
	unsigned index;          /* CHANGE_NEW_VALUES: of the argument... */
	bool in_memory;          /* ...or it is the flags in clone3's struct clone_args */
	uint64_t *values;        /* owned; ascending */
	size_t n_values;
	/* CHANGE_NEW_VALUES: of arguments that are kept together, in place of the former; their
	 * indexes are those of call->tuples. */
	struct arg_tuple *tuples; /* owned; ascending; NULL: of one argument */
	size_t n_tuples;
	bool overflow; /* there were more than were kept, which may be new, too */
};

struct recording_diff {
	struct recording_change *items; /* owned; by kind, then in the order of calls */
	size_t n_items;
	size_t n_of[CHANGE_KINDS];
};

/* Compares totals.  What is not known of the first (values that were not recorded, or not all) is
 * not new in the second.  Both must outlive *diff, which must be zeroed. */
MUST_CHECK int recording_diff(const struct run *first, const struct run *second,
        struct recording_diff *diff, struct error *err);
void recording_diff_release(struct recording_diff *diff);

#endif
