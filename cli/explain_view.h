/*
 * What explain shows: what is known of calls, and what profiles and recordings say of them.
 */
#ifndef SECPROF_CLI_EXPLAIN_VIEW_H
#define SECPROF_CLI_EXPLAIN_VIEW_H

#include "arch.h"
#include "error.h"
#include "evaluator.h"
#include "explain.h"
#include "outcomes.h"
#include "profile.h"
#include "recording.h"

#include <stddef.h>

/* A profile that was asked, too. */
struct explain_baseline {
	const char *path;
	struct profile profile;
	struct evaluator evaluator;
};

struct explain_view {
	struct explanation *calls; /* owned, in the order of the command line */
	size_t n_calls;
	struct explain_baseline *baselines; /* owned */
	size_t n_baselines;
	const struct run *observed; /* NULL: no recording was given */
	const struct arch *native;
};

void explain_view_release(struct explain_view *view);

/* What a baseline does with a call: on the first ABI, of the machine and then of those beside it,
 * that has the call.  *outcomes (zeroed) stays empty where none has. */
MUST_CHECK int explain_view_outcomes(const struct explain_view *view,
        struct explain_baseline *baseline, const char *call, struct outcomes *outcomes,
        struct error *err);

#endif
