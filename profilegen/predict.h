/*
 * What a workload would call on machines where it was not recorded.
 */
#ifndef SECPROF_PREDICT_H
#define SECPROF_PREDICT_H

#include "name_set.h"

#include "error.h"
#include "generate.h"
#include "recording.h"

#include <stdbool.h>

struct prediction {
	struct run
	        run; /* what was recorded on the machines, and what is predicted for the others */
	/* The names that each of the two has. */
	struct name_set recorded, predicted;
	char *comment; /* owned; "predicted for aarch64 from x86_64"; NULL: all were recorded */
};

/* For options->machines.  Reports to options->remark what takes the place of other calls, and
 * what has no place.  *prediction must be zeroed. */
MUST_CHECK int predict(const struct run *observed, const struct generate_options *options,
        struct prediction *prediction, struct error *err);

void prediction_release(struct prediction *prediction);

/* Does the name rest on a prediction alone?  What was added for other reasons does where nothing
 * was recorded on any of the machines. */
bool prediction_is_of(const struct prediction *prediction, const char *name);

#endif
