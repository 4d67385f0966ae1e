/*
 * A workload without a tracer, for comparison with the same workload traced.
 */
#ifndef SECPROF_UNTRACED_H
#define SECPROF_UNTRACED_H

#include "error.h"
#include "trace.h"

/* As trace_run, but without a tracer, and to the end of the main process only:
 * enforcement->filter decides alone.  An exec that it refuses is no failure but the workload's end.
 * Can be called after trace_run, which must not be running. */
MUST_CHECK int trace_run_untraced(
        const struct trace_options *options, struct trace_result *result, struct error *err);

#endif
