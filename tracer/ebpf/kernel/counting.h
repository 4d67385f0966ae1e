/*
 * Calls are counted, with their first occurrence and its result.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_COUNTING_H
#define SECPROF_TRACER_EBPF_KERNEL_COUNTING_H

#include "../shared.h"
#include "arguments.h"
#include "calls.h"
#include "maps.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

static __always_inline uint64_t *counter_at(uint32_t number)
{
	uint32_t block = number / PROBE_COUNTERS;
	struct probe_counters *found = bpf_map_lookup_elem(&counters, &block);

	return found ? &found->n[number % PROBE_COUNTERS] : NULL;
}

/* What is known of a call from the last time that the task made it, or one that shares the
 * place. */
static __always_inline struct probe_recent *recent_of(struct probe_task *task, uint32_t place)
{
	return &task->recent[place % PROBE_RECENT];
}

static __always_inline int is_recent(const struct probe_recent *recent, uint32_t place)
{
	return recent->call == place + 1;
}

/* Another CPU may make the entry meanwhile, with another counter: so it is looked up again. */
static __always_inline uint32_t *make_counter(
        const struct probe_count_key *key, uint32_t pid, struct pt_regs *regs)
{
	struct probe_first first = {.image = key->image, .pid = pid};
	uint32_t made;

	if (!bpf_map_lookup_elem(&firsts, &key->call)) {
		first.time_ns = bpf_ktime_get_ns();
		if (regs)
			read_args(regs, key->call.abi, first.args);
		bpf_map_update_elem(&firsts, &key->call, &first, BPF_NOEXIST);
		if (!bpf_map_lookup_elem(&firsts, &key->call))
			return NULL;
	}
	made = (uint32_t)ADD(counters, 1);
	bpf_map_update_elem(&counts, key, &made, BPF_NOEXIST);
	return bpf_map_lookup_elem(&counts, key);
}

static __always_inline uint64_t *counter_of(struct probe_task *task, struct pt_regs *regs)
{
	struct probe_count_key key = {.image = task->image, .call = task->call};
	uint32_t place = place_of(&key.call), *number;
	struct probe_recent *recent = recent_of(task, place);

	if (is_recent(recent, place))
		return counter_at(recent->counter);
	number = bpf_map_lookup_elem(&counts, &key);
	if (!number)
		number = make_counter(&key, task->pid, regs);
	if (!number)
		return NULL;
	if (place < PROBE_KEPT_ALL)
		*recent = (struct probe_recent){.call = (uint16_t)(place + 1), .counter = *number};
	return counter_at(*number);
}

/* regs may be NULL: nothing is known of the arguments, and none is kept. */
static __always_inline void count(struct probe_task *task, struct pt_regs *regs)
{
	uint64_t *counter = counter_of(task, regs);
	struct probe_kept *row = kept_of(&task->call);
	uint64_t args[PROBE_ARGS];

	task->watched = 0;
	if (counter)
		__sync_fetch_and_add(counter, 1);
	else
		ADD(lost, 1);
	if (!row || !regs || !keeps_arguments(row))
		return;
	read_args(regs, task->call.abi, args);
	if (row->n_values || row->in_memory)
		keep_values(row, &task->call, args);
	watch(task, row, args);
}

/* The quick way: true if nothing of the call is to be known but that it was made once more. */
static __always_inline int count_known(struct probe_task *task)
{
	uint32_t place = place_of(&task->call);
	struct probe_recent *recent = recent_of(task, place);
	uint64_t *counter;

	if (!is_recent(recent, place) || !recent->settled)
		return 0;
	counter = counter_at(recent->counter);
	if (!counter)
		return 0;
	__sync_fetch_and_add(counter, 1);
	return 1;
}

/* ERESTARTSYS and its kin (linux/errno.h of the kernel): the call will be made again. */
static __always_inline int is_restart(int64_t result)
{
	return (result <= -512 && result >= -514) || result == -516;
}

/* What i386 code gets has 32 bits. */
static __always_inline int64_t result_of(const struct probe_call *call, int64_t result)
{
	return call->abi == PROBE_32 ? (int32_t)result : result;
}

static __always_inline void settle(struct probe_task *task, const struct probe_kept *row)
{
	uint32_t place = place_of(&task->call);
	struct probe_recent *recent = recent_of(task, place);

	if (is_recent(recent, place) && !keeps_arguments(row))
		recent->settled = 1;
}

static __always_inline void keep_result(struct probe_task *task, int64_t result)
{
	struct probe_kept *row = kept_of(&task->call);
	struct probe_first *first;

	if (row && row->returned) {
		settle(task, row);
		return;
	}
	if (is_restart(result))
		return;
	first = bpf_map_lookup_elem(&firsts, &task->call);
	if (!first || first->returned)
		return;
	first->result = result;
	first->returned = 1;
	if (row)
		row->returned = 1;
}

#endif
