/*
 * Writing the file of a recording.
 */
#ifndef SECPROF_RECORDING_WRITE_H
#define SECPROF_RECORDING_WRITE_H

#include "error.h"
#include "recording.h"

#include <stdio.h>

enum { RECORDING_REPRODUCIBLE = 1 }; /* without times, ids, pids, host facts and counts */

/* Writes a whole file.  Runs are written in the order of their ids.  With
 * RECORDING_REPRODUCIBLE each run's id is the hash of what is written of it.
 * Returns -1 on a failed write. */
MUST_CHECK int recording_write(
        FILE *out, const struct recording *recording, unsigned flags, struct error *err);

#endif
