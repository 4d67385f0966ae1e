/*
 * Calls that a seccomp filter did not let through.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_REFUSED_H
#define SECPROF_TRACER_EBPF_KERNEL_REFUSED_H

#include "../shared.h"
#include "calls.h"
#include "counting.h"
#include "images.h"
#include "main_process.h"
#include "maps.h"
#include "structures.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

static __always_inline void report_refused(
        struct probe_task *task, struct pt_regs *regs, uint32_t action, int64_t result)
{
	struct probe_refused *refused;

	if (!settings.only_refused)
		return;
	refused = bpf_ringbuf_reserve(&events, sizeof(*refused), 0);
	if (!refused) {
		ADD(no_event, 1);
		return;
	}
	refused->event.kind = PROBE_EVENT_REFUSED;
	refused->event.pid = task->pid;
	refused->time_ns = bpf_ktime_get_ns();
	refused->image = task->image;
	refused->call = task->call;
	refused->tid = (uint32_t)bpf_get_current_pid_tgid();
	refused->action = action;
	refused->result = result;
	read_args(regs, task->call.abi, refused->args);
	bpf_ringbuf_submit(refused, 0);
}

/* Where the filter killed or trapped, the number is back in the register of the result
 * (syscall_rollback()): that is none. */
static __always_inline void refused(struct probe_task *task, struct pt_regs *regs, int64_t result)
{
	int nr = number_of(regs);

	/* A tracer can skip a call so (ptrace(2)), also its child's. */
	if (nr == -1)
		return;
	find_image(task);
	task->call = call_of(current_task(), nr);
	count(task, regs);
	result = result_of(&task->call, result);
	if (result != nr) {
		keep_result(task, result);
		report_refused(task, regs, PROBE_ANSWERED, result);
	} else {
		task->signalled = 1;
	}
}

#define SIGSYS 31
#define CORE_DUMPED 0x80

/* The kernel has forced it on the task (force_sig_seccomp()), so that it is delivered before
 * anything else: to a handler, or as the default action, if it was blocked or ignored, too. */
static __always_inline void delivered(struct probe_task *task, const struct k_sigaction *action)
{
	struct pt_regs *regs = (void *)bpf_task_pt_regs(current_task());

	task->signalled = 0;
	report_refused(
	        task, regs, BPF_CORE_READ(action, sa.sa_handler) ? PROBE_TRAPPED : PROBE_KILLED, 0);
}

/* By SECCOMP_RET_KILL_THREAD there is no signal.  And one that is on its way may have been
 * overtaken by a SIGKILL. */
static __always_inline void look_at_death(struct probe_task *task)
{
	struct task_struct *current = current_task();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(current);
	int code = BPF_CORE_READ(current, exit_code);

	if (task->signalled) {
		report_refused(task, regs, PROBE_TRAPPED, 0);
	} else if ((code & ~CORE_DUMPED) == SIGSYS && task->in_call == PROBE_NOT_IN_CALL &&
	           !(BPF_CORE_READ(current, signal, flags) & SIGNAL_GROUP_EXIT)) {
		find_image(task);
		task->call = call_of(current, number_of(regs));
		count(task, regs);
		report_refused(task, regs, PROBE_KILLED, 0);
	}
}

#endif
