/*
 * A run as it is in the file, without its id and host: what is compared when two
 * runs have the same id, and hashed for the id of a reproducible one.
 */
#ifndef SECPROF_CORE_RECORDING_TEXT_H
#define SECPROF_CORE_RECORDING_TEXT_H

#include "recording.h"

struct run_text {
	char *bytes; /* owned */
	size_t n_bytes;
};

/* `flags` as for recording_write; the run is sorted. */
MUST_CHECK int run_text_make(
        const struct run *run, unsigned flags, struct run_text *text, struct error *err);
void run_text_release(struct run_text *text);

#endif
