#include "call.h"

#include "../arch/hooks.h"
#include "observe.h"
#include "watch.h"
#include "watchdog.h"

#include "clock.h"

#include <errno.h>
#include <string.h>

void call_fill(struct trace_call *call, const struct tracer *tracer, const struct task *task,
        const struct ptrace_syscall_info *info, uint64_t nr, const __u64 *args)
{
	/* int $0x80 in 64-bit code shows untruncated registers: the kernel uses 32 bits. */
	uint64_t mask;

	call->process = &task->process->public;
	call->tid = task->tid;
	call->audit = info->arch;
	call->nr = (int)nr;
	call->arch = arch_of_call(info->arch, call->nr);
	call->now_us = clock_us() - tracer->start_us;
	mask = arch_argument_mask(call->arch);
	for (int i = 0; i < SYSCALL_ARGS; i++)
		call->args[i] = args[i] & mask;
	call->clone_args.state = CLONE_ARGS_NONE;
}

static void report(struct tracer *tracer, struct task *task)
{
	struct pending_call *pending = &task->pending;
	const struct trace_observer *observer = tracer->options->observer;
	unsigned wants =
	        observer->call ? observer->call(&pending->call, tracer->options->context) : 0;

	pending->observer_wants = wants & TRACE_WANT_RESULT;
}

void call_entered(struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info,
        uint64_t nr, const __u64 *args)
{
	struct pending_call *pending = &task->pending;

	watchdog_busy_with(task->tid); /* whose memory may be read now */
	/* Not the call itself, which is large and filled in below: this is done for every stop. */
	memset(pending, 0, offsetof(struct pending_call, call));
	pending->restore = 0;
	call_fill(&pending->call, tracer, task, info, nr, args);
	watch_read_clone_args(&pending->call);
	/* The child's preparations: neither reported nor watched. */
	if (!tracer->source->began) {
		tracer->source->ops->on_call(tracer->source, &pending->call);
		return;
	}
	report(tracer, task);
	watch_entered(tracer, pending);
	pending->active = pending->observer_wants || pending->watched != WATCHED_NOTHING;
}

void call_left(struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	struct pending_call *pending = &task->pending;

	if (!pending->active)
		return;
	pending->active = false;
	watch_left(tracer, pending, info->exit.is_error != 0);
	if (pending->observer_wants)
		OBSERVE(tracer, result, &pending->call, info->exit.rval, info->exit.is_error != 0);
}

bool call_without_exit(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	(void)tracer;
	(void)info;
	task->pending.active = false;
	return true;
}

void call_refuse_foreign(struct tracer *tracer, const struct task *task)
{
	if (!arch_hooks.refuse_call ||
	        (arch_hooks.refuse_call(task->tid, ENOSYS) < 0 && errno != ESRCH))
		tracer_note(tracer, TRACE_NOTE_LOST);
}

void call_began(struct tracer *tracer, struct task *task, const struct trace_call *exec)
{
	if (!exec->arch)
		return; /* it made no stop: a filter that judges (mode verify) has allowed it */
	if (tracer->mode->is_known && tracer->mode->is_known(tracer, exec))
		return;
	/* The exec event comes before the syscall-exit-stop, so the result can still be had. */
	task->pending.call = *exec;
	task->pending.call.process = &task->process->public;
	report(tracer, task);
	task->pending.active = task->pending.observer_wants;
}
