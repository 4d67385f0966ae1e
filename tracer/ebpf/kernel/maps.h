/*
 * The maps of the program; their sizes are set by tracer/ebpf/probe.c.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_MAPS_H
#define SECPROF_TRACER_EBPF_KERNEL_MAPS_H

#include "../shared.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, uint32_t);
	__type(value, struct probe_slots);
} slots SEC(".maps");

/* The first one is nobody's. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, uint32_t);
	__type(value, struct probe_task);
} tasks SEC(".maps");

/* Of the task that began a call last on this CPU, its key in `tasks`. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, uint32_t);
	__type(value, uint32_t);
} last SEC(".maps");

/* Keys of `tasks` that were used. */
struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 1);
	__type(value, uint32_t);
} free_slots SEC(".maps");

/* Processes that are or were followed, as far as there is room. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, uint32_t);
	__type(value, uint32_t);
} processes SEC(".maps");

/* Processes that are followed from their next exec on. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, uint32_t);
	__type(value, uint32_t);
} expected SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct probe_count_key);
	__type(value, uint32_t);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, uint32_t);
	__type(value, struct probe_counters);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct probe_call);
	__type(value, struct probe_first);
} firsts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PROBE_KEPT_ALL);
	__uint(map_flags, BPF_F_MMAPABLE);
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
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct probe_facts facts;

/* The verifier knows its value, and leaves out what it makes impossible. */
const volatile struct probe_settings settings SEC(".rodata.settings");

#define ADD(member, n) __sync_fetch_and_add(&facts.member, (uint64_t)(int64_t)(n))

#endif
