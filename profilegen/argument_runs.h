/*
 * The evidence that several runs are for a rule about values: each is judged by the others.
 */
#ifndef SECPROF_ARGUMENT_RUNS_H
#define SECPROF_ARGUMENT_RUNS_H

#include "argument_values.h"

#include "recording.h"

/* Counts the runs that make the call, and those of them that a rule made of the others would
 * admit.  The values must be all that are to be allowed; without
 * a recording (NULL) there are no runs. */
void argument_runs_weigh(struct argument_values *values, const struct argument_class *class,
        const struct recording *recording);

#endif
