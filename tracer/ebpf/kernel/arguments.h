/*
 * Values of arguments, and calls whose success has to be known: as `kept` asks for them.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_ARGUMENTS_H
#define SECPROF_TRACER_EBPF_KERNEL_ARGUMENTS_H

#include "../shared.h"
#include "calls.h"
#include "maps.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

/* Of the lower half of an argument: the kernel uses no more of those that are watched. */
static __always_inline uint32_t argument(const uint64_t args[PROBE_ARGS], uint32_t index)
{
	switch (index) {
	case 0:
		return (uint32_t)args[0];
	case 1:
		return (uint32_t)args[1];
	default:
		return (uint32_t)args[2];
	}
}

static __always_inline uint64_t whole_argument(const uint64_t args[PROBE_ARGS], uint32_t index)
{
	switch (index) {
	case 0:
		return args[0];
	case 1:
		return args[1];
	case 2:
		return args[2];
	case 3:
		return args[3];
	default:
		return args[4];
	}
}

/* clone_args of linux/sched.h: the flags come first, set_tid_size is the tenth. */
#define CLONE_ARGS_LEAST 64
#define SET_TID_SIZE_AT 72

static __always_inline void read_clone_args(
        struct probe_values_key *key, const uint64_t args[PROBE_ARGS])
{
	const char *at = (const char *)args[0];
	uint64_t set_tid_size = 0;

	if (args[1] < CLONE_ARGS_LEAST)
		return;
	/* A page that is not in memory cannot be waited for here. */
	key->values[2] = PROBE_MEMORY_UNREADABLE;
	if (bpf_probe_read_user(&key->values[0], sizeof(key->values[0]), at))
		return;
	if (args[1] >= SET_TID_SIZE_AT + sizeof(set_tid_size) &&
	        bpf_probe_read_user(&set_tid_size, sizeof(set_tid_size), at + SET_TID_SIZE_AT))
		return;
	key->values[1] = set_tid_size != 0;
	key->values[2] = PROBE_MEMORY_READ;
}

static __always_inline void keep_values(
        struct probe_kept *row, const struct probe_call *call, const uint64_t args[PROBE_ARGS])
{
	struct probe_values_key key = {.call = *call};
	uint32_t unused = 0;

	if (row->in_memory) {
		read_clone_args(&key, args);
	} else {
#pragma unroll
		for (int i = 0; i < PROBE_VALUES; i++)
			if ((uint32_t)i < row->n_values)
				key.values[i] =
				        whole_argument(args, row->indexes[i]) & row->masks[i];
	}
	if (bpf_map_lookup_elem(&values, &key))
		return;
	if (row->n_found >= PROBE_VALUES_MAX) {
		row->overflow = 1;
		return;
	}
	__sync_fetch_and_add(&row->n_found, 1);
	/* Not EEXIST, by which another CPU says that it was there first. */
	if (bpf_map_update_elem(&values, &key, &unused, BPF_ANY))
		row->overflow = 1;
}

static __always_inline void watch(
        struct probe_task *task, const struct probe_kept *row, const uint64_t args[PROBE_ARGS])
{
#pragma unroll
	for (int i = 0; i < PROBE_WATCHES; i++) {
		const struct probe_watch *one = &row->watches[i];

		if (one->test == PROBE_NEVER || (one->nonzero && !argument(args, one->nonzero)))
			continue;
		if (one->test == PROBE_ALWAYS || argument(args, one->argument) == one->value)
			task->watched = one->what;
	}
}

/* PROBE_KEPT_ALL: no call that there is has such a number. */
static __always_inline uint32_t place_of(const struct probe_call *call)
{
	uint32_t number = (uint32_t)call->nr & ~X32_BIT;

	return number < PROBE_KEPT_CALLS ? call->abi * PROBE_KEPT_CALLS + number : PROBE_KEPT_ALL;
}

static __always_inline struct probe_kept *kept_of(const struct probe_call *call)
{
	uint32_t place = place_of(call);

	return bpf_map_lookup_elem(&kept, &place);
}

static __always_inline int keeps_arguments(const struct probe_kept *row)
{
	return row->n_values || row->in_memory || row->watches[0].test;
}

#endif
