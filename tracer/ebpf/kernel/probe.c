/*
 * The program of mode ebpf, which runs in the kernel (tracer/counted.h says what it is for).
 *
 *   sched_process_exec of a task in `expected` ---> `tasks`: it is followed
 *   sched_process_fork of a followed one ---------> `tasks`: its child is, too
 *   sys_enter of a followed one ------------------> `counts`, `firsts`, `values`
 *   sys_exit -------------------------------------> the first result, in `firsts`
 *   sys_exit without sys_enter -------------------> a call that seccomp did not let through:
 *                                                   counted, too
 *   sched_process_exit ---------------------------> gone from `tasks`
 *
 * Nothing is sent for a call: the tracer reads the maps.  So a busy workload costs no wake-ups,
 * and a slow reader no losses; what finds no place in a map is counted in `facts`.
 *
 * In C and for libbpf, unlike the program of the self-check (tracer/kernel_view), which is
 * assembled by hand: this one needs the layout of a dozen structures of the kernel, which
 * libbpf looks up in the BTF of the running one ("CO-RE"), while the program is loaded.  clang is
 * needed to build it, and nothing but the kernel to run it.  That the two have nothing in common
 * makes the self-check a check of this mode, too.
 */
#include "../shared.h"
#include "calls.h"
#include "counting.h"
#include "images.h"
#include "maps.h"
#include "refused.h"
#include "structures.h"
#include "tasks.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

const char program_license[] SEC("license") = "Dual MIT/GPL";

/* ---- calls ---- */

/* (registers, number) */
SEC("raw_tp/sys_enter")
int sys_enter(struct bpf_raw_tracepoint_args *context)
{
	struct probe_task *task = current_task();
	struct probe_facts *all;

	if (!task)
		return 0;
	task->in_call = PROBE_IN_OTHERS;
	task->signalled = 0;
	all = all_facts();
	if (all && all->only_refused)
		return 0;
	task->in_call = PROBE_IN_CALL;
	find_image(task);
	task->call = call_of((int)context->args[1]);
	count(task, (struct pt_regs *)context->args[0]);
	return 0;
}

/* The call in which a task was when it was found; or a filter has refused it, which cannot be
 * known of the first one. */
static __always_inline void began_earlier(
        struct probe_task *task, struct pt_regs *regs, int64_t result)
{
	struct probe_facts *all = all_facts();
	int nr = number_of(regs);

	if (nr == -1 || !all || all->only_refused)
		return;
	find_image(task);
	task->call = call_of(nr);
	count(task, regs);
	keep_result(&task->call, result);
}

/* (registers, result) */
SEC("raw_tp/sys_exit")
int sys_exit(struct bpf_raw_tracepoint_args *context)
{
	struct probe_task *task = current_task();
	int64_t result = (int64_t)context->args[1];
	uint32_t was;

	if (!task)
		return 0;
	/* What i386 code gets has 32 bits. */
	if (task->call.abi == PROBE_32)
		result = (int32_t)result;
	was = task->in_call;
	task->in_call = PROBE_NOT_IN_CALL;
	if (was == PROBE_NOT_IN_CALL) {
		refused(task, (struct pt_regs *)context->args[0], result);
	} else if (was == PROBE_IN_CALL) {
		keep_result(&task->call, result);
		if (task->watched && (result >= 0 || result < -4095))
			ADD(watched[task->watched & (PROBE_WATCHED_MAX - 1)], 1);
	} else if (was == PROBE_IN_FLIGHT) {
		began_earlier(task, (struct pt_regs *)context->args[0], result);
	}
	return 0;
}

/* ---- tasks ---- */

/* (parent, child), for threads, too.  The child does not run yet; it comes out of a call that
 * it has not made. */
SEC("raw_tp/sched_process_fork")
int sched_process_fork(struct bpf_raw_tracepoint_args *context)
{
	struct probe_task *parent = current_task();
	struct task_struct *child = (void *)context->args[1];
	struct probe_task made = {.in_call = PROBE_IN_OTHERS};

	if (!parent)
		return 0;
	made.image = parent->image;
	made.pid = BPF_CORE_READ(child, tgid);
	follow(BPF_CORE_READ(child, pid), &made);
	return 0;
}

/* The execve by which the workload begins, in its new executable. */
static __always_inline void begin(struct probe_task *task)
{
	struct probe_facts *all = all_facts();

	task->in_call = PROBE_IN_OTHERS;
	if (all && all->only_refused)
		return;
	task->call.nr = 59; /* __NR_execve: that of the tracer's own program */
	task->call.abi = PROBE_NATIVE;
	task->in_call = PROBE_IN_CALL;
	count(task, 0);
}

/* What comes from outside into a container begins there with an exec. */
static __always_inline int is_in_namespace(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	struct probe_facts *all = all_facts();

	return all && all->pid_namespace &&
	       BPF_CORE_READ(task, nsproxy, pid_ns_for_children, ns.inum) == all->pid_namespace;
}

/* (task, thread id before the exec, what it executes).  A thread that is not the leader takes the
 * leader's number, which is free: that task has ended. */
SEC("raw_tp/sched_process_exec")
int sched_process_exec(struct bpf_raw_tracepoint_args *context)
{
	struct linux_binprm *program = (void *)context->args[2];
	uint32_t tid = (uint32_t)bpf_get_current_pid_tgid(), before = (uint32_t)context->args[1];
	struct file *file = BPF_CORE_READ(program, file);
	struct probe_task *task = bpf_map_lookup_elem(&tasks, &before);
	struct probe_task moved = {.pid = tid};
	int begins = !task;

	if (begins && bpf_map_delete_elem(&expected, &before) && !is_in_namespace())
		return 0;
	if (begins) {
		if (follow(tid, &moved))
			return 0;
	} else if (before != tid) {
		moved = *task;
		bpf_map_delete_elem(&tasks, &before);
		if (bpf_map_update_elem(&tasks, &tid, &moved, BPF_ANY)) {
			ADD(escaped, 1);
			ADD(live, -1);
			return 0;
		}
	}
	task = bpf_map_lookup_elem(&tasks, &tid);
	if (!task)
		return 0;
	task->image = image_of(file);
	announce(&task->image, file);
	if (begins)
		begin(task);
	return 0;
}

SEC("raw_tp/sched_process_exit")
int sched_process_exit(struct bpf_raw_tracepoint_args *context)
{
	uint32_t tid = (uint32_t)bpf_get_current_pid_tgid(), first = 0;
	struct probe_facts *all = bpf_map_lookup_elem(&facts, &first);
	struct probe_event event = {.kind = PROBE_EVENT_EMPTY};
	struct probe_task *task = bpf_map_lookup_elem(&tasks, &tid);

	if (task)
		look_at_death(task);
	if (bpf_map_delete_elem(&tasks, &tid) || !all)
		return 0;
	if (__sync_fetch_and_add(&all->live, (uint64_t)-1) != 1)
		return 0;
	if (bpf_ringbuf_output(&events, &event, sizeof(event), 0))
		ADD(no_event, 1);
	return 0;
}
