/*
 * What of a run can only be checked when all of it was read.
 */
#ifndef SECPROF_CORE_RECORDING_CHECK_H
#define SECPROF_CORE_RECORDING_CHECK_H

#include "json_pull.h"
#include "recording.h"

/* Checks indices and looks for duplicates.  Sorts the run. */
MUST_CHECK int check_run(struct json_pull *pull, struct run *run, struct error *err);

#endif
