/*
 * What a recording has of a call, as explain prints it.
 */
#ifndef SECPROF_CLI_EXPLAIN_OBSERVED_H
#define SECPROF_CLI_EXPLAIN_OBSERVED_H

#include "error.h"
#include "explain.h"
#include "recording.h"

/* On standard output. */
MUST_CHECK int explain_observed(
        const struct run *run, const struct explanation *explanation, struct error *err);

#endif
