/*
 * Tasks that run already, for mode ebpf: found in /proc, in rounds, and followed from then on.
 */
#ifndef SECPROF_TRACER_COUNTED_FOUND_H
#define SECPROF_TRACER_COUNTED_FOUND_H

#include "attached.h"
#include "ebpf/probe.h"
#include "error.h"
#include "source/members.h"
#include "source/runtime_program.h"
#include "trace.h"

#include <stdint.h>

struct found {
	struct probe *probe;
	struct members members;
	struct runtime_program runtime;  /* of a container that is prepared */
	bool is_late;                    /* those that were there before are followed */
	uint64_t n_processes, n_threads; /* found so far */
	uint64_t n_late;                 /* processes, after the start */
	uint64_t n_new;                  /* tasks, in this round */
};

/* Until a round finds nobody new. */
MUST_CHECK int found_start(struct found *found, struct probe *probe,
        const struct trace_attach *request, struct error *err);

/* For trace_attach.is_init: nothing is followed before the init begins. */
MUST_CHECK int found_await(struct found *found, struct probe *probe,
        const struct trace_attach *request, struct error *err);

/* One more round, for those that have joined without an exec, which the program would have seen. */
void found_scan(struct found *found);

void found_release(struct found *found);

#endif
