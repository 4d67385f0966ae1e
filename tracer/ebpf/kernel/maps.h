/*
 * The maps of the program; their sizes are set by tracer/ebpf/probe.c.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_MAPS_H
#define SECPROF_TRACER_EBPF_KERNEL_MAPS_H

#include "../shared.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, uint32_t);
	__type(value, struct probe_task);
} tasks SEC(".maps");

/* Processes that are or were followed, as far as there is room. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, uint32_t);
	__type(value, uint32_t);
} processes SEC(".maps");

/* Thread ids of those that are followed from their next exec on. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, uint32_t);
	__type(value, uint32_t);
} expected SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1);
	__type(key, struct probe_count_key);
	__type(value, uint64_t);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct probe_call);
	__type(value, struct probe_first);
} firsts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PROBE_ABIS *PROBE_KEPT_CALLS);
	__type(key, uint32_t);
	__type(value, struct probe_kept);
} kept SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct probe_values_key);
	__type(value, uint32_t);
} values SEC(".maps");

/* Executables of which the path was sent. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct probe_image);
	__type(value, uint32_t);
} images SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, uint32_t);
	__type(value, struct probe_facts);
} facts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

/* The verifier wants each look at a map tested. */
#define ADD(member, n)                                                              \
	do {                                                                        \
		uint32_t first = 0;                                                 \
		struct probe_facts *all = bpf_map_lookup_elem(&facts, &first);      \
                                                                                    \
		if (all)                                                            \
			__sync_fetch_and_add(&all->member, (uint64_t)(int64_t)(n)); \
	} while (0)

static __always_inline struct probe_facts *all_facts(void)
{
	uint32_t first = 0;

	return bpf_map_lookup_elem(&facts, &first);
}

#endif
