/*
 * The program of mode ebpf, which runs in the kernel (tracer/counted.h says what it is for).
 *
 *   sched_process_exec of what is `expected`,
 *     or comes from outside ----------------------> `tasks`: it is followed
 *   sched_process_fork of a followed one ---------> `tasks`: its child is, too
 *   sys_enter of a followed one ------------------> `counts`, `firsts`, `values`
 *   sys_exit -------------------------------------> the first result, in `firsts`
 *   sys_exit without sys_enter -------------------> a call that seccomp did not let through:
 *                                                   counted, too
 *   signal_deliver of SIGSYS ---------------------> whether the filter trapped or killed
 *   sched_process_exit ---------------------------> gone from `tasks`
 *
 * Nothing is sent for a call: the tracer reads the maps.  So a busy workload costs no wake-ups,
 * and a slow reader no losses; what finds no place in a map is counted in `facts`.
 *
 * Each call of the machine passes here twice, so the usual one takes no hashing: the slot of a task
 * is found by its number (kernel/tasks.h), the counter of a call in the task (kernel/counting.h).
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
#include "joiners.h"
#include "main_process.h"
#include "maps.h"
#include "refused.h"
#include "relatives.h"
#include "structures.h"
#include "tasks.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

const char program_license[] SEC("license") = "Dual MIT/GPL";

/* ---- calls ---- */

/* What is rare is not inlined: the usual way has few registers to save. */
static __noinline int begin_call(struct probe_task *task, struct pt_regs *regs)
{
	find_image(task);
	count(task, regs);
	return 0;
}

/* (registers, number) */
SEC("raw_tp/sys_enter")
int sys_enter(struct bpf_raw_tracepoint_args *context)
{
	struct pt_regs *regs = (struct pt_regs *)context->args[0];
	struct task_struct *current = current_task();
	struct probe_task *task = beginning_task((uint32_t)current->pid, regs);

	if (!task)
		return 0;
	task->in_call = PROBE_IN_OTHERS;
	task->signalled = 0;
	if (settings.only_refused)
		return 0;
	task->call = call_of(current, (int)context->args[1]);
	task->in_call = PROBE_IN_KNOWN;
	if (count_known(task))
		return 0;
	task->in_call = PROBE_IN_CALL;
	return begin_call(task, regs);
}

/* The call in which a task was when it was found; or a filter has refused it, which cannot be
 * known of the first one. */
static __always_inline void began_earlier(
        struct probe_task *task, struct pt_regs *regs, int64_t result)
{
	int nr = number_of(regs);

	if (nr == -1 || settings.only_refused)
		return;
	find_image(task);
	task->call = call_of(current_task(), nr);
	count(task, regs);
	keep_result(task, result_of(&task->call, result));
}

static __noinline int end_call(struct probe_task *task, int64_t result)
{
	result = result_of(&task->call, result);
	keep_result(task, result);
	if (task->watched && (result >= 0 || result < -4095))
		ADD(watched[task->watched & (PROBE_WATCHED_MAX - 1)], 1);
	return 0;
}

static __noinline int end_others(
        struct probe_task *task, struct pt_regs *regs, int64_t result, uint32_t was)
{
	if (was == PROBE_NOT_IN_CALL)
		refused(task, regs, result);
	else
		began_earlier(task, regs, result);
	return 0;
}

/* (registers, result) */
SEC("raw_tp/sys_exit")
int sys_exit(struct bpf_raw_tracepoint_args *context)
{
	struct pt_regs *regs = (struct pt_regs *)context->args[0];
	struct probe_task *task = ending_task(regs);
	uint32_t was;

	if (!task)
		return 0;
	was = task->in_call;
	task->in_call = PROBE_NOT_IN_CALL;
	if (was == PROBE_IN_KNOWN || was == PROBE_IN_OTHERS)
		return 0;
	if (was == PROBE_IN_CALL)
		return end_call(task, (int64_t)context->args[1]);
	return end_others(task, regs, (int64_t)context->args[1], was);
}

/* (signal, siginfo, action) */
SEC("raw_tp/signal_deliver")
int signal_deliver(struct bpf_raw_tracepoint_args *context)
{
	struct probe_task *task;

	if ((int)context->args[0] != SIGSYS)
		return 0;
	task = task_of((uint32_t)current_task()->pid);
	if (task && task->signalled)
		delivered(task, (void *)context->args[2]);
	return 0;
}

/* ---- tasks ---- */

/* The task that makes another one; NULL if it is not followed. */
static __always_inline struct probe_task *parent_of_new(uint64_t current)
{
	uint32_t tid = (uint32_t)current_task()->pid;
	struct probe_task *parent = task_of(tid);

	if (parent || !settings.finds || !belongs(current))
		return parent;
	return follow_found(current) ? task_of(tid) : NULL;
}

/* (parent, child), for threads, too.  The child does not run yet; it comes out of a call that
 * it has not made. */
SEC("raw_tp/sched_process_fork")
int sched_process_fork(struct bpf_raw_tracepoint_args *context)
{
	struct task_struct *child = (void *)context->args[1];
	struct probe_task *parent = parent_of_new(context->args[0]), *made;

	if (!parent)
		return 0;
	made = follow((uint32_t)BPF_CORE_READ(child, pid), (uint32_t)BPF_CORE_READ(child, tgid),
	        parent, 0);
	if (made)
		made->in_call = PROBE_IN_OTHERS;
	return 0;
}

/* The execve by which the workload begins, in its new executable. */
static __always_inline void begin(struct probe_task *task)
{
	if (settings.only_refused)
		return;
	task->call.nr = 59; /* __NR_execve: that of the tracer's own program */
	task->call.abi = PROBE_NATIVE;
	task->in_call = PROBE_IN_CALL;
	count(task, 0);
}

/* (task, thread id before the exec, what it executes).  A thread that is not the leader takes the
 * leader's number. */
SEC("raw_tp/sched_process_exec")
int sched_process_exec(struct bpf_raw_tracepoint_args *context)
{
	struct linux_binprm *program = (void *)context->args[2];
	uint32_t tid = (uint32_t)current_task()->pid, before = (uint32_t)context->args[1];
	struct file *file = BPF_CORE_READ(program, file);
	const struct probe_task fresh = {.in_call = PROBE_IN_OTHERS};
	struct probe_task *task = task_of(before);
	int begins = !task, is_main = begins && !bpf_map_delete_elem(&expected, &tid);

	if (begins && !is_main && !joins(context->args[0]))
		return 0;
	if (begins)
		task = follow(tid, tid, &fresh, 0);
	if (is_main)
		main_begins(tid);
	if (!task || (!begins && before != tid && !renumber(task, before, tid)))
		return 0;
	if (begins && !is_main)
		ADD(joined, 1);
	__builtin_memset(task->recent, 0, sizeof(task->recent));
	task->image = image_of(file);
	announce(&task->image, file);
	if (begins)
		begin(task);
	return 0;
}

SEC("raw_tp/sched_process_exit")
int sched_process_exit(struct bpf_raw_tracepoint_args *context)
{
	struct probe_event event = {.kind = PROBE_EVENT_EMPTY};
	uint32_t tid = (uint32_t)current_task()->pid;
	struct probe_task *task = task_of(tid);

	main_ends();
	if (task)
		look_at_death(task);
	if (settings.finds && facts.searching && belongs(context->args[0]))
		(void)follow_children(context->args[0]);
	if (!forget(tid) || ADD(live, -1) != 1)
		return 0;
	if (bpf_ringbuf_output(&events, &event, sizeof(event), 0))
		ADD(no_event, 1);
	return 0;
}
