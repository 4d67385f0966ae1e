/*
 * Merging the files of recordings.
 */
#ifndef SECPROF_RECORDING_MERGE_H
#define SECPROF_RECORDING_MERGE_H

#include "discovery.h"
#include "error.h"

#include <stddef.h>
#include <stdio.h>

/* Merges files into one, as a union of runs by id, one run in memory at a time.  The same
 * id with other content is an error that names both files.  Each run is added to *discovery, which
 * is not finished. */
MUST_CHECK int recording_merge(FILE *out, char *const paths[], size_t n_paths,
        struct discovery *discovery, struct error *err);

#endif
