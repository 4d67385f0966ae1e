/*
 * Tasks that are followed.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_TASKS_H
#define SECPROF_TRACER_EBPF_KERNEL_TASKS_H

#include "../shared.h"
#include "maps.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

static __always_inline struct probe_task *current_task(void)
{
	uint32_t tid = (uint32_t)bpf_get_current_pid_tgid();

	return bpf_map_lookup_elem(&tasks, &tid);
}

static __always_inline int follow(uint32_t tid, const struct probe_task *task)
{
	uint32_t unused = 0;

	if (bpf_map_update_elem(&tasks, &tid, task, BPF_ANY)) {
		ADD(escaped, 1);
		return -1;
	}
	ADD(live, 1);
	ADD(threads, 1);
	if (task->pid == tid) {
		ADD(processes, 1);
		bpf_map_update_elem(&processes, &tid, &unused, BPF_ANY);
	}
	return 0;
}

#endif
