/*
 * Between the parts of the recording's reader.
 */
#ifndef SECPROF_CORE_RECORDING_READ_H
#define SECPROF_CORE_RECORDING_READ_H

#include "json_pull.h"
#include "recording.h"

/* What can only be checked when the whole run is there: indices and duplicates.  Sorts
 * the run. */
MUST_CHECK int check_run(struct json_pull *pull, struct run *run, struct error *err);

#endif
