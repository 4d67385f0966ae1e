/*
 * From what the program in the kernel has counted to a trace_observer: each time only what is new.
 */
#ifndef SECPROF_TRACER_EBPF_REPORT_H
#define SECPROF_TRACER_EBPF_REPORT_H

#include "denied.h"
#include "error.h"
#include "probe.h"
#include "trace.h"

#include <stdbool.h>
#include <stdint.h>

struct report {
	const struct trace_observer *observer;
	void *context;
	uint64_t start_us;                                 /* of the run, CLOCK_MONOTONIC */
	void (*denied)(const struct trace_denial *denial); /* NULL: nobody wants to know */
	/* The rest starts as zero. */
	struct report_image *images; /* hash tables */
	struct report_count *counts;
	struct report_first *firsts;
	uint64_t n_strangers;     /* executables of which only the path is known */
	struct probe_facts found; /* tasks that were found and not started */
	bool noted[PROBE_WATCHED_MAX];
	bool unattributed;
	bool no_memory;
};

/* To be called before the first thread is followed.  The observer must have all callbacks but
 * `thread`, `exited` and `slow`. */
void report_init(struct report *report, const struct trace_observer *observer, void *context,
        uint64_t start_us);
void report_release(struct report *report);

/* Keeps the executables whose events are there. */
void report_events(struct report *report, struct probe *probe);

/* A call of which only the audit records know: a filter has let it through, and logged it. */
struct audit_record;
void report_logged(struct report *report, const struct audit_record *record);

/* A call in which a task was all the time. */
void report_in_flight(struct report *report, pid_t tid);

/* All that is new. */
MUST_CHECK int report_all(struct report *report, struct probe *probe, struct error *err);

#endif
