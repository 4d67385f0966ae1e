/*
 * From what the program in the kernel has counted to a trace_observer: each time only what is new.
 */
#ifndef SECPROF_TRACER_EBPF_REPORT_H
#define SECPROF_TRACER_EBPF_REPORT_H

#include "error.h"
#include "probe.h"
#include "trace.h"

#include <stdbool.h>
#include <stdint.h>

struct report {
	const struct trace_observer *observer;
	void *context;
	uint64_t start_us; /* of the run, CLOCK_MONOTONIC */
	/* The rest starts as zero. */
	struct report_image *images; /* hash tables */
	struct report_count *counts;
	struct report_first *firsts;
	bool noted[PROBE_WATCHED_MAX];
	bool unattributed;
	bool no_memory;
};

/* Before the first one of its threads is followed.  What the observer is told of later must be of
 * use to it: it needs all but `thread`, `exited` and `slow`. */
void report_init(struct report *report, const struct trace_observer *observer, void *context,
        uint64_t start_us);
void report_release(struct report *report);

/* Keeps the executables whose events are there. */
void report_events(struct report *report, struct probe *probe);

/* All that is new. */
MUST_CHECK int report_all(struct report *report, struct probe *probe, struct error *err);

#endif
