/*
 * Tasks that are followed: each has a slot.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_TASKS_H
#define SECPROF_TRACER_EBPF_KERNEL_TASKS_H

#include "../shared.h"
#include "calls.h"
#include "maps.h"
#include "structures.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

/* NULL: there are no such numbers, as far as the tracer knows. */
static __always_inline uint32_t *slot_of(uint32_t tid)
{
	uint32_t line = tid / PROBE_SLOTS;
	struct probe_slots *found = bpf_map_lookup_elem(&slots, &line);

	return found ? &found->of[tid % PROBE_SLOTS] : NULL;
}

static __always_inline struct probe_task *task_in(uint32_t slot)
{
	return slot ? bpf_map_lookup_elem(&tasks, &slot) : NULL;
}

static __always_inline struct probe_task *task_of(uint32_t tid)
{
	uint32_t *slot = slot_of(tid);

	return slot ? task_in(*slot) : NULL;
}

static __always_inline uint32_t *last_slot(void)
{
	uint32_t first = 0;

	return bpf_map_lookup_elem(&last, &first);
}

static __always_inline struct probe_task *beginning_task(uint32_t tid, struct pt_regs *regs)
{
	uint32_t *slot = slot_of(tid), *hint = last_slot(), found = slot ? *slot : 0;
	struct probe_task *task = task_in(found);

	if (!task || !hint)
		return NULL;
	*hint = found;
	task->registers = (uint64_t)regs;
	return task;
}

/* The task that ends a call is mostly the one that began the last one on this CPU.  It is known by
 * the place of its registers, on its own stack, without a helper function: to ask for the current
 * task takes longer than all the rest. */
static __always_inline struct probe_task *ending_task(struct pt_regs *regs)
{
	uint32_t *hint = last_slot();
	struct probe_task *task = hint ? task_in(*hint) : NULL;

	if (task && task->registers == (uint64_t)regs)
		return task;
	return task_of((uint32_t)current_task()->pid);
}

static __always_inline uint32_t take_slot(void)
{
	uint32_t slot;

	if (!bpf_map_pop_elem(&free_slots, &slot))
		return slot;
	return (uint32_t)ADD(slots, 1) + 1;
}

static __always_inline void fill(
        struct probe_task *task, uint32_t tid, uint32_t pid, const struct probe_task *like)
{
	*task = *like;
	task->tid = tid;
	task->pid = pid;
	task->registers = 0;
	task->watched = task->signalled = 0;
}

static __always_inline void count_task(uint32_t tid, uint32_t pid)
{
	uint32_t unused = 0;

	ADD(live, 1);
	ADD(threads, 1);
	if (pid != tid)
		return;
	ADD(processes, 1);
	bpf_map_update_elem(&processes, &tid, &unused, BPF_ANY);
}

/* Follows a task that is like another one.  The tracer may have found it first, and has counted it
 * then; `like` is right all the same for one that does not run yet. */
static __always_inline struct probe_task *follow(
        uint32_t tid, uint32_t pid, const struct probe_task *like, int runs)
{
	uint32_t *place = slot_of(tid), slot = place && !*place ? take_slot() : 0;
	struct probe_task *task = task_in(slot);

	if (!place || (slot && !task)) {
		ADD(escaped, 1);
		return NULL;
	}
	if (task)
		fill(task, tid, pid, like);
	if (task && !__sync_val_compare_and_swap(place, 0, slot)) {
		count_task(tid, pid);
		return task;
	}
	if (task) {
		task->tid = 0;
		bpf_map_push_elem(&free_slots, &slot, BPF_ANY);
	}
	task = task_in(*place);
	if (task && !runs)
		fill(task, tid, pid, like);
	return task;
}

/* False if it is not followed.  The tracer does the same. */
static __always_inline int forget(uint32_t tid)
{
	uint32_t *place = slot_of(tid);
	uint32_t slot = place ? __sync_lock_test_and_set(place, 0) : 0;
	struct probe_task *task = task_in(slot);

	if (!task)
		return 0;
	task->tid = 0;
	task->registers = 0;
	bpf_map_push_elem(&free_slots, &slot, BPF_ANY);
	return 1;
}

/* Of a thread that takes the number of its leader, which has ended.  False if it cannot: where
 * there are numbers of which the tracer did not know that there would be. */
static __always_inline int renumber(struct probe_task *task, uint32_t before, uint32_t tid)
{
	uint32_t *from = slot_of(before), *to = slot_of(tid);

	if (!from || !to) {
		forget(before);
		ADD(live, -1);
		ADD(escaped, 1);
		return 0;
	}
	*to = *from;
	*from = 0;
	task->tid = tid;
	return 1;
}

#endif
