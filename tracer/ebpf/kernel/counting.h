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

/* Another CPU may make the entry meanwhile: so it is made with 0 and looked up again. */
static __always_inline uint64_t *counter_of(const struct probe_task *task, struct pt_regs *regs)
{
	struct probe_count_key key = {.image = task->image, .call = task->call};
	struct probe_first first = {.image = task->image, .pid = task->pid};
	uint64_t *counter = bpf_map_lookup_elem(&counts, &key);
	uint64_t none = 0;

	if (counter)
		return counter;
	if (!bpf_map_lookup_elem(&firsts, &key.call)) {
		first.time_ns = bpf_ktime_get_ns();
		if (regs)
			read_args(regs, key.call.abi, first.args);
		bpf_map_update_elem(&firsts, &key.call, &first, BPF_NOEXIST);
		if (!bpf_map_lookup_elem(&firsts, &key.call))
			return NULL;
	}
	bpf_map_update_elem(&counts, &key, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&counts, &key);
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
	if (!row || !regs || (!row->n_values && !row->in_memory && !row->watches[0].test))
		return;
	read_args(regs, task->call.abi, args);
	if (row->n_values || row->in_memory)
		keep_values(row, &task->call, args);
	watch(task, row, args);
}

/* ERESTARTSYS and its kin (linux/errno.h of the kernel): the call will be made again. */
static __always_inline int is_restart(int64_t result)
{
	return (result <= -512 && result >= -514) || result == -516;
}

static __always_inline void keep_result(const struct probe_call *call, int64_t result)
{
	struct probe_kept *row = kept_of(call);
	struct probe_first *first;

	if ((row && row->returned) || is_restart(result))
		return;
	first = bpf_map_lookup_elem(&firsts, call);
	if (!first || first->returned)
		return;
	first->result = result;
	first->returned = 1;
	if (row)
		row->returned = 1;
}

#endif
