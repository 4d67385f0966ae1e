/*
 * The sum of the runs of a recording.
 */
#ifndef SECPROF_RECORDING_TOTALS_H
#define SECPROF_RECORDING_TOTALS_H

#include "error.h"
#include "recording.h"

/* A flat sum of several runs, as one run: calls by (arch, nr) with counts added, `exact`
 * only if all were, the first occurrence in the first run that has the call (runs in the order
 * of their start), executables and modules united (indices rewritten), argument values
 * united, completeness added up, those of the seeds that are no runs of the recording.  id,
 * command, mode, host and tree are those of a single run and empty for several.  *totals must be
 * zeroed; the caller releases it. */
MUST_CHECK int recording_totals(
        const struct recording *recording, struct run *totals, struct error *err);

#endif
