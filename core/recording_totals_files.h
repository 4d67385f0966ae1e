/*
 * The executables and modules of a sum of runs, and the indices of its parts.
 */
#ifndef SECPROF_CORE_RECORDING_TOTALS_FILES_H
#define SECPROF_CORE_RECORDING_TOTALS_FILES_H

#include "error.h"
#include "recording.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* One of the runs that are added up, and the indices that its files have in the sum. */
struct summand {
	const struct run *run;
	uint32_t *exe_indices;    /* owned */
	uint32_t *module_indices; /* owned */
};

/* Zeroed memory for n elements; even for none not NULL, except without memory. */
static inline void *new_table(size_t n, size_t size)
{
	return calloc(n ? n : 1, size);
}

/* Unite the executables and modules of all runs in *totals, each once, in the order of
 * their first appearance, and set the summands' indices. */
MUST_CHECK int unite_files(
        struct summand *summands, size_t n, struct run *totals, struct error *err);

#endif
