/*
 * The process with which the workload begins: what was in `expected`.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_MAIN_PROCESS_H
#define SECPROF_TRACER_EBPF_KERNEL_MAIN_PROCESS_H

#include "../shared.h"
#include "calls.h"
#include "maps.h"
#include "structures.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

#define SIGNAL_GROUP_EXIT 4 /* linux/sched/signal.h */

/* To be called once it is followed: the tracer takes a workload that has begun, and of which nobody
 * is followed, for one that has ended. */
static __always_inline void main_begins(uint32_t pid)
{
	struct task_struct *task = current_task();

	facts.main.pid = pid;
	/* Linux 5.9, with CONFIG_SECCOMP_FILTER */
	if (bpf_core_field_exists(task->seccomp.filter_count))
		facts.main.filters = (uint32_t)BPF_CORE_READ(task, seccomp.filter_count.counter);
	facts.began_ns = bpf_ktime_get_ns();
}

/* One of its threads ends: what wait(2) will report, as wait_task_zombie() in the kernel finds it.
 * Its leader may have ended before the others. */
static __always_inline void main_ends(void)
{
	struct task_struct *task = current_task();
	struct signal_struct *signal = BPF_CORE_READ(task, signal);

	if (!facts.main.pid || facts.main.ended || (uint32_t)task->tgid != facts.main.pid)
		return;
	if (BPF_CORE_READ(signal, flags) & SIGNAL_GROUP_EXIT)
		facts.main.status = BPF_CORE_READ(signal, group_exit_code);
	else if (task->pid == task->tgid)
		facts.main.status = BPF_CORE_READ(task, exit_code);
	/* do_exit() has counted this one already. */
	if (!BPF_CORE_READ(signal, live.counter))
		facts.main.ended = 1;
}

#endif
