/*
 * Taking a capture of a task.
 */
#ifndef SECPROF_TRACER_CAPTURED_H
#define SECPROF_TRACER_CAPTURED_H

#include "capture.h"
#include "mapping.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Where a task is. */
struct captured_place {
	uint64_t ip, sp;
	bool stopped; /* its registers can be read */
};

/* False if it is gone. */
bool captured_place(pid_t tid, struct captured_place *place);

/* Malloced; `file` of the mappings with code must be known.  NULL without memory, or if the stack
 * cannot be read, or is none: in a file that is mapped, say, for which the kernel would have to
 * ask a tracee. */
struct capture *captured_stack(pid_t tid, const struct captured_place *place, uint64_t space,
        const struct mapping_table *mappings);

#endif
