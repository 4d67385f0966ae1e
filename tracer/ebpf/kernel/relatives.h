/*
 * Descendants of what ran already when secprof came.  The tracer looks for them in /proc, where it
 * finds no child of a parent that ends before it is reached: that is nobody's child then, or
 * init's. So it is followed from here.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_RELATIVES_H
#define SECPROF_TRACER_EBPF_KERNEL_RELATIVES_H

#include "../shared.h"
#include "maps.h"
#include "structures.h"
#include "tasks.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

/* More than there are; the verifier wants to know. */
#define GENERATIONS 32
#define CHILDREN 128

#define PF_EXITING 0x4 /* linux/sched.h */

/* The functions below that are not static are verified once, and not at each call in each turn of a
 * loop; so they take
 * numbers, which the arguments of a tracepoint are. */

static __always_inline int is_followed(struct task_struct *task)
{
	return task_of((uint32_t)BPF_CORE_READ(task, pid)) ||
	       task_of((uint32_t)BPF_CORE_READ(task, tgid));
}

/* Itself, its process, or an ancestor. */
__noinline int belongs(uint64_t at)
{
	struct task_struct *task = (void *)at;

	for (int i = 0; i < GENERATIONS; i++) {
		struct task_struct *parent = BPF_CORE_READ(task, real_parent);

		if (is_followed(task))
			return 1;
		if (!parent || parent == task)
			return 0;
		task = parent;
	}
	return 0;
}

/* One that runs, perhaps in a call.  If it ends meanwhile its entry would stay; the kernel sets the
 * flag before it calls the program that removes the entry. */
__noinline int follow_found(uint64_t at)
{
	const struct probe_task found = {.in_call = PROBE_IN_FLIGHT};
	struct task_struct *task = (void *)at;
	uint32_t tid = (uint32_t)BPF_CORE_READ(task, pid);

	if (BPF_CORE_READ(task, flags) & PF_EXITING)
		return 0;
	if (!follow(tid, (uint32_t)BPF_CORE_READ(task, tgid), &found, 1))
		return 0;
	if (BPF_CORE_READ(task, flags) & PF_EXITING && forget(tid))
		ADD(live, -1);
	return 1;
}

/* Those of a task that ends. */
__noinline int follow_children(uint64_t at)
{
	struct task_struct *task = (void *)at;
	struct list_head *first =
	        (void *)task + bpf_core_field_offset(struct task_struct, children);
	struct list_head *next = BPF_CORE_READ(first, next);

	for (int i = 0; i < CHILDREN && next && next != first; i++) {
		(void)follow_found(
		        (uint64_t)next - bpf_core_field_offset(struct task_struct, sibling));
		next = BPF_CORE_READ(next, next);
	}
	if (next != first)
		ADD(escaped, 1);
	return 0;
}

#endif
