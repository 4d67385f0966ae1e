#include "slots.h"

#include "../lib/proc.h"

#include <bpf/bpf.h>

/* PID_MAX_LIMIT of linux/threads.h */
#define TIDS_MAX 4194304

uint32_t slots_tids(void)
{
	return (uint32_t)proc_number("sys/kernel/pid_max", "", TIDS_MAX);
}

static uint32_t take(const struct slots *slots)
{
	uint32_t slot;

	if (!bpf_map_lookup_and_delete_elem(slots->free, NULL, &slot))
		return slot;
	return (uint32_t)__atomic_add_fetch(&slots->facts->slots, 1, __ATOMIC_SEQ_CST);
}

/* One that does not fit on the stack is never used again; it has a place for each. */
static void give_back(const struct slots *slots, uint32_t slot)
{
	(void)bpf_map_update_elem(slots->free, NULL, &slot, BPF_ANY);
}

bool slots_have(const struct slots *slots, pid_t tid)
{
	return (size_t)tid < slots->n_tids &&
	       __atomic_load_n(&slots->of[tid], __ATOMIC_SEQ_CST) != 0;
}

bool slots_follow(struct slots *slots, pid_t tid, pid_t pid)
{
	uint32_t slot = 0, none = 0;

	if (slots_have(slots, tid))
		return false;
	if ((size_t)tid < slots->n_tids)
		slot = take(slots);
	if (!slot || slot >= slots->n_tasks) {
		__atomic_add_fetch(&slots->facts->escaped, 1, __ATOMIC_SEQ_CST);
		return false;
	}
	slots->tasks[slot] = (struct probe_task){
	        .tid = (uint32_t)tid, .pid = (uint32_t)pid, .in_call = PROBE_IN_FLIGHT};
	__atomic_add_fetch(&slots->facts->live, 1, __ATOMIC_SEQ_CST);
	if (__atomic_compare_exchange_n(
	            &slots->of[tid], &none, slot, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return true;
	/* Its parent was faster: that is followed, and has started it just now. */
	slots->tasks[slot].tid = 0;
	__atomic_sub_fetch(&slots->facts->live, 1, __ATOMIC_SEQ_CST);
	give_back(slots, slot);
	return false;
}

void slots_forget(struct slots *slots, pid_t tid)
{
	uint32_t slot = __atomic_exchange_n(&slots->of[tid], 0, __ATOMIC_SEQ_CST);

	if (!slot)
		return;
	slots->tasks[slot].tid = 0;
	slots->tasks[slot].registers = 0;
	give_back(slots, slot);
	__atomic_sub_fetch(&slots->facts->live, 1, __ATOMIC_SEQ_CST);
}

const struct probe_task *slots_next(const struct slots *slots, size_t *at)
{
	size_t used = __atomic_load_n(&slots->facts->slots, __ATOMIC_SEQ_CST);

	while (++*at <= used && *at < slots->n_tasks)
		if (__atomic_load_n(&slots->tasks[*at].tid, __ATOMIC_SEQ_CST))
			return &slots->tasks[*at];
	return NULL;
}
