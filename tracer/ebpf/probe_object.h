/*
 * The inside of a struct probe, for the files that share it: probe.c loads the program into the
 * kernel, probe_read.c reads its maps.
 */
#ifndef SECPROF_TRACER_EBPF_PROBE_OBJECT_H
#define SECPROF_TRACER_EBPF_PROBE_OBJECT_H

#include "slots.h"

#include <bpf/libbpf.h>

struct probe_reader; /* probe.h */

/* In the order of their names (probe_object.c). */
enum map {
	SLOTS,
	TASKS,
	FREE_SLOTS,
	PROCESSES,
	EXPECTED,
	COUNTS,
	COUNTERS,
	FIRSTS,
	KEPT,
	VALUES,
	IMAGES,
	FACTS,
	SETTINGS,
	EVENTS,
	MAPS
};

enum { PROGRAMS = 6 };

struct probe {
	struct bpf_object *object;
	struct bpf_link *links[PROGRAMS];
	struct ring_buffer *ring;
	const struct probe_reader *reader; /* while events are read */
	int maps[MAPS];                    /* descriptors, the object's */
	struct slots slots;
	struct probe_kept *kept; /* by place */
	int n_cpus;
};

/* As libbpf has it. */
struct bpf_map *probe_map(const struct probe *probe, enum map map);

#endif
