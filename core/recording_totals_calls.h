/*
 * The calls of a sum of runs.
 */
#ifndef SECPROF_CORE_RECORDING_TOTALS_CALLS_H
#define SECPROF_CORE_RECORDING_TOTALS_CALLS_H

#include "error.h"
#include "recording.h"
#include "recording_totals_files.h"

#include <stddef.h>

/* Adds the calls up, after unite_files. */
MUST_CHECK int add_calls(
        const struct summand *summands, size_t n, struct run *totals, struct error *err);

#endif
