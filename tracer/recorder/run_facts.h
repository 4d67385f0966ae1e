/*
 * What is known of a run before it begins: its id, where, when and how it is recorded.
 */
#ifndef SECPROF_TRACER_RUN_FACTS_H
#define SECPROF_TRACER_RUN_FACTS_H

#include "error.h"
#include "recorder.h"
#include "recording.h"

/* *run is zeroed before, and to be released whether this fails or not. */
MUST_CHECK int run_facts_fill(
        struct run *run, const struct recorder_options *options, struct error *err);

#endif
