/*
 * What a recording has of a call, as explain prints it.
 */
#ifndef SECPROF_CLI_EXPLAIN_OBSERVED_H
#define SECPROF_CLI_EXPLAIN_OBSERVED_H

#include "explain_entry.h"

#include "error.h"
#include "explain.h"
#include "recording.h"

/* Of all ABIs that have a call of that name. */
MUST_CHECK int explain_observed(const struct run *run, const struct explanation *explanation,
        const struct explain_sink *sink, struct error *err);

/* Of one call of the run. */
MUST_CHECK int explain_observed_call(const struct run *run, const struct call *call,
        const struct explain_sink *sink, struct error *err);

#endif
