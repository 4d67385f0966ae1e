/*
 * How far a recording has come, in memory that the tracer and the job proxy share: the tracer
 * writes, and the proxy can show it at any time, also while the tracer waits for something.
 */
#ifndef SECPROF_CLI_PROGRESS_H
#define SECPROF_CLI_PROGRESS_H

#include "error.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct recorder_progress; /* recorder.h */

/* Each by itself: a count may be a moment older than another. */
struct progress {
	_Atomic uint64_t start_us;  /* CLOCK_MONOTONIC; 0: the workload has not begun */
	_Atomic uint64_t newest_us; /* when the last new call was made */
	_Atomic uint64_t processes, calls;
	_Atomic uint64_t newest; /* which: its audit architecture above its number */
};

#define PROGRESS_TEXT_MAX 240

MUST_CHECK int progress_new(struct progress **progress, struct error *err);
/* NULL is none. */
void progress_free(struct progress *progress);

void progress_set(struct progress *progress, const struct recorder_progress *from);

/* "12.3 s, 3 processes, 45 calls, the last new one futex 2.1 s ago"; false, and nothing written,
 * before the workload has begun. */
bool progress_text(const struct progress *progress, char text[PROGRESS_TEXT_MAX]);

/* The same as a JSON object. */
bool progress_json(const struct progress *progress, char text[PROGRESS_TEXT_MAX]);

#endif
