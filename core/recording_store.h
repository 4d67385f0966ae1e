/*
 * A set of runs on its way into a file, as texts, in memory or in a temporary file.
 */
#ifndef SECPROF_CORE_RECORDING_STORE_H
#define SECPROF_CORE_RECORDING_STORE_H

#include "recording.h"

#include <stdio.h>

struct stored_run {
	char id[RUN_ID_MAX];
	struct host host;
	const char *source; /* the file that it comes from, for messages; may be NULL */
	uint64_t position, n_bytes;
};

struct run_store {
	int fd;       /* -1: in memory */
	char *memory; /* owned */
	uint64_t end; /* of the file or the memory */
	struct stored_run *runs;
	size_t n_runs, room;
};

/* In memory for runs that were there anyway, on disk ($TMPDIR, /tmp) for those of
 * whole files. */
enum run_store_place { RUN_STORE_MEMORY, RUN_STORE_DISK };

MUST_CHECK int run_store_init(
        struct run_store *store, enum run_store_place place, struct error *err);
void run_store_release(struct run_store *store);

/* `flags` as for recording_write; `source` outlives the store. */
MUST_CHECK int run_store_add(struct run_store *store, const struct run *run, unsigned flags,
        const char *source, struct error *err);

/* Writes the set as a recording: by id, equal runs once.  Equal ids with different
 * content are an error. */
MUST_CHECK int run_store_write(struct run_store *store, FILE *out, struct error *err);

#endif
