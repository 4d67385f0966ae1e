/*
 * The ids of runs.
 */
#ifndef SECPROF_RECORDING_ID_H
#define SECPROF_RECORDING_ID_H

#include "error.h"
#include "recording.h"

#include <stddef.h>

/* A new random id. */
MUST_CHECK int run_new_id(char id[RUN_ID_MAX], struct error *err);

/* The id of a run that is reproducible: a hash of its text (128 bits of FNV-1a). */
void run_hash_id(const char *bytes, size_t n_bytes, char id[RUN_ID_MAX]);

#endif
