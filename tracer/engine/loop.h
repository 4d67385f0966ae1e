/*
 * The loop: a producer (waiting.h) and a consumer (dispatch.h) of events; and timers, secprof's
 * own signals and the mode's descriptors between them.
 */
#ifndef SECPROF_TRACER_LOOP_H
#define SECPROF_TRACER_LOOP_H

#include "tracer.h"

/* Until no tracee is left, or what is left does not die (tracer->gave_up) or shall go on
 * (tracer->left). */
void loop_run(struct tracer *tracer);

/* Handles what there is now. */
void loop_drain(struct tracer *tracer);

#endif
