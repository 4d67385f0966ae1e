/*
 * Reading the file of a recording run by run: it may be larger than memory.
 */
#ifndef SECPROF_RECORDING_READ_H
#define SECPROF_RECORDING_READ_H

#include "error.h"
#include "recording.h"

/* Takes a run, checked, which is released afterwards; it may steal parts of it.  -1 with *err
 * set ends the reading. */
typedef int recording_run_callback(struct run *run, void *context, struct error *err);

/* Calls back with each run of a file; "-" is standard input.  Errors name the file, and the
 * line, column and JSON path. */
MUST_CHECK int recording_read_runs(
        const char *path, recording_run_callback *callback, void *context, struct error *err);

#endif
