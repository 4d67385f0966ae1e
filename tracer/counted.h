/*
 * A run that no tracer follows: a program in the kernel counts what the workload does (mode
 * ebpf).
 *
 *   fork -> the child is expected (probe_expect) -> its exec: it is followed, and what it starts
 *   every tick, and at the end: the maps of the program -> the observer
 *
 * The workload makes no stops, its signals and job control are its own, and setuid programs gain
 * their privilege.  If secprof is killed it goes on: nothing of secprof's is in it, and to kill
 * the main process alone, which is all that PR_SET_PDEATHSIG can do, would leave half a workload.
 */
#ifndef SECPROF_TRACER_COUNTED_H
#define SECPROF_TRACER_COUNTED_H

#include "attached.h"
#include "error.h"
#include "trace.h"

/* As trace_run(), or (with `attach`) trace_run_attached(), which call it. */
MUST_CHECK int counted_run(const struct trace_options *options, const struct trace_attach *attach,
        struct trace_result *result, struct error *err);

#endif
