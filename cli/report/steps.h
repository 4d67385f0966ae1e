/*
 * How the number of known calls grew: over runs, or over the time of a single one.
 */
#ifndef SECPROF_CLI_REPORT_STEPS_H
#define SECPROF_CLI_REPORT_STEPS_H

#include "gather.h"

#include "error.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct step {
	size_t run;         /* of several runs: its place, from 0 on */
	uint64_t offset_us; /* of a single one: the time since its start */
	size_t n_calls; /* that are known after it; those of the step before are the first ones */
};

struct steps {
	bool over_time;
	struct step *items; /* owned; all runs, or the times at which calls were first made */
	size_t n_items;     /* 0: the times were left out */
	const struct call **calls; /* owned; of the totals, in the order of discovery */
	size_t n_calls;
};

/* *steps must be zeroed, and is the caller's to release even after a failure. */
MUST_CHECK int steps_make(const struct report *report, struct steps *steps, struct error *err);
void steps_release(struct steps *steps);

/* The first call of a step is steps->calls[...]. */
size_t steps_first_call(const struct steps *steps, size_t step);

#endif
