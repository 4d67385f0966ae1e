#include "late.h"

#include "../engine/call.h"
#include "../engine/spurious.h"
#include "../lib/filters.h"
#include "../lib/proc.h"
#include "early.h"
#include "inject.h"
#include "install.h"
#include "late_rules.h"
#include "late_state.h"
#include "notified.h"
#include "proof.h"
#include "rent.h"
#include "slow.h"

#include <limits.h>
#include <stdlib.h>

const struct mode_state_sizes late_state = {.run = sizeof(struct late_run),
        .process = sizeof(struct late_process),
        .task = sizeof(struct late_task)};

/* The proof that a task carries the filter is the kernel's count of its filters, in /proc. */
const char *late_unusable(void)
{
	if (!inject_possible())
		return "secprof has no code yet to install a filter in a running process on this "
		       "architecture";
	if (!proc_usable())
		return "/proc is missing or shows another pid namespace (unshare --mount-proc, or "
		       "mount -t proc)";
	if (proc_own_status("Seccomp_filters:", -1) < 0)
		return "the kernel does not count filters (Linux 5.9)";
	return filters_unusable();
}

void late_prepare(struct tracer *tracer, uint32_t known_action)
{
	late_run(tracer)->known_action = known_action;
	late_run(tracer)->learned.asked = tracer->options->asked;
	late_run(tracer)->learned.ends_wanted = tracer->options->program_ends;
}

int late_seed(struct tracer *tracer, struct error *err)
{
	const struct learned_policy policy = install_policy(tracer);
	struct late_run *late = late_run(tracer);

	learned_add_run(&late->learned, tracer->options->known);
	if (learned_program(&late->learned, &policy, &late->seeded))
		return error_set(err, "the calls known already make a filter that the kernel "
		                      "does not take");
	/* It must live until the child was forked; late_release() frees it. */
	tracer->filter = &late->seeded;
	return 0;
}

bool late_is_known(const struct tracer *tracer, const struct trace_call *call)
{
	return learned_has(&late_run(tracer)->learned, call->arch, call->nr);
}

void late_on_began(struct tracer *tracer, struct task *task)
{
	if (tracer->filter)
		install_done(tracer, task->process, task->tid);
}

void late_inherit(struct process *child, const struct process *creator)
{
	struct late_process *heir = late_process(child);
	const struct late_process *late = late_process(creator);

	heir->own_filter |= late_has_own_filter(late);
	heir->own_came_first |= late->own_came_first;
	heir->left_alone |= late->left_alone;
	/* These are about filters, which a child inherits; the later ones are about the process
	 * alone. */
	if (!heir->slow && late->slow < TRACE_SLOW_THREADS)
		heir->slow = late->slow;
	if (heir->filtered)
		return;
	heir->n_filters = late->n_filters;
	heir->caught_up = late->caught_up;
	heir->knows = late->knows;
	heir->notifies_all = late->notifies_all;
	heir->notified = late->notified;
	heir->listener = late->listener;
}

/* A new thread of a filtered process has its filter; a new process may have it. */
void late_on_start(struct tracer *tracer, struct task *task)
{
	if (task->process->preparing)
		/* Stopped on purpose (early.h). */
		(void)spurious_undo(task->tid);
	else if (late_process(task->process)->filtered ||
	         proof_find(tracer, task->process, task->tid))
		proof_of_task(task);
}

void late_on_creator(struct tracer *tracer, struct task *child, const struct process *creator)
{
	late_inherit(child->process, creator);
	late_on_start(tracer, child);
}

void late_on_exec(struct process *process)
{
	/* The new executable is slow, or not, by itself. */
	late_process(process)->slow_was_reported = false;
	late_process(process)->paid = 0;
}

/* Counted between call and result, as threads that get the filter, and children of theirs, may be
 * reported before its call returns. */
void late_on_own_filter(struct tracer *tracer, struct process *process, enum own_filter stage)
{
	struct late_process *late = late_process(process);

	if (stage == OWN_FILTER_CALLED) {
		late->own_filter_calls++;
		late->own_came_first |= !late->filtered;
		late_run(tracer)->own_filters = true;
		return;
	}
	late->own_filter_calls--;
	late->own_filter |= stage == OWN_FILTER_INSTALLED;
}

static void pay(struct tracer *tracer, struct task *task)
{
	struct learned *learned = &late_run(tracer)->learned;

	if (tracer->source->began)
		rent_pay(tracer, task->process, learned_add(learned, &task->pending.call));
}

static bool another_executes(const struct task *task)
{
	const struct task *other;

	for (other = task->process->tasks; other; other = other->next) {
		if (other != task && other->in_call &&
		        inject_hindered_by(other->pending.call.arch, other->pending.call.nr))
			return true;
	}
	return false;
}

static bool is_ready(const struct task *task, const struct ptrace_syscall_info *info)
{
	return late_is_open(late_process(task->process), task->pending.active) &&
	       rent_is_enough(task->process) && inject_suits(task->tid, info);
}

/* Threads that are not filtered stop where they call exec, so that none gets past this. */
static bool wants_filter(const struct task *task, const struct ptrace_syscall_info *info)
{
	return !late_process(task->process)->filtered && is_ready(task, info) &&
	       !another_executes(task);
}

static bool wants_second_filter(const struct tracer *tracer, const struct task *task,
        const struct ptrace_syscall_info *info)
{
	const struct late_process *process = late_process(task->process);
	const struct late_run *late = late_run(tracer);

	return late_lacks_second(late, process, task->process->n_tasks) && is_ready(task, info) &&
	       learned_between(&late->learned, &task->pending.call,
	               (struct learned_range){process->knows, UINT_MAX}) &&
	       interrupted_possible() && !filters_notify_unusable();
}

bool late_on_entry(struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	if (task->process->preparing)
		return early_on_entry(tracer, task, info);
	/* Here, too, is a thread that was on its way when its process got the filter.  The
	 * kernel decides on seccomp as a call begins, so the filter may never see this one. */
	task->in_call = true;
	late_task(task)->interrupted.received_at = 0; /* this one is to be received yet */
	/* One that carries the filter stops for this call only. */
	if (late_process(task->process)->filtered)
		proof_of_task(task);
	/* Cancelled for an injection, and made again: reported already. */
	if (repeated_is(&late_task(task)->repeated, task, (int)info->entry.nr, info->entry.args))
		return true;
	call_entered(tracer, task, info, info->entry.nr, info->entry.args);
	pay(tracer, task);
	if (!tracer->source->began)
		return true;
	if (!wants_filter(task, info)) {
		slow_check(tracer, task->process);
		return true;
	}
	return install_filter(tracer, task, info);
}

/* A stop that the tracer's filter made, not one of the workload's own. */
static bool is_ours(
        struct tracer *tracer, const struct task *task, const struct ptrace_syscall_info *info)
{
	struct process *process = task->process;
	const struct late_process *late = late_process(process);

	if (info->seccomp.ret_data != TRACE_COOKIE)
		return false;
	if (tracer->source->began && !late->filtered && proof_find(tracer, process, task->tid))
		proof_given(process, late->n_filters);
	return !tracer->source->began || late->filtered;
}

bool late_on_seccomp(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	bool ours = is_ours(tracer, task, info);
	/* A call that was reported at its syscall-enter-stop may stop again, by a filter that has
	 * come since. */
	bool is_new = !task->in_call && !repeated_is(&late_task(task)->repeated, task,
	                                        (int)info->seccomp.nr, info->seccomp.args);

	task->in_call = false;
	/* Before its exec, of which the syscall-enter-stop is wanted, the child has the filter of
	 * a seed. */
	if (ours && tracer->source->began)
		proof_of_task(task);
	if (is_new) {
		call_entered(tracer, task, info, info->seccomp.nr, info->seccomp.args);
		pay(tracer, task);
	}
	if (!ours)
		call_refuse_foreign(tracer, task);
	if (!ours || !is_new || !tracer->source->began)
		return true;
	if (!wants_second_filter(tracer, task, info)) {
		slow_check(tracer, task->process);
		return true;
	}
	/* Before the attempt: it is made once, whatever comes of it. */
	late_process(task->process)->caught_up = true;
	return install_filter(tracer, task, info);
}

int late_on_signal(struct tracer *tracer, struct task *task, int signal)
{
	struct interrupted *interrupted = &late_task(task)->interrupted;
	const struct late_process *late = late_process(task->process);
	struct trace_call call;
	uint64_t instruction_pointer;

	if (task->replaying)
		return interrupted_on_signal(task, interrupted, signal);
	/* Without a filter that notifies, the kernel's own restart is the right one.  What prepares
	 * a container copes with EINTR. */
	if ((late->notified.from == late->notified.to && !late->notifies_all) ||
	        task->process->preparing ||
	        !interrupted_call(tracer, task, &call, &instruction_pointer))
		return signal;
	if (!late->notifies_all &&
	        !learned_between(&late_run(tracer)->learned, &call, late->notified))
		return signal; /* no filter has notified of it */
	return interrupted_repeat(tracer, task, interrupted, &call, instruction_pointer, signal);
}

int late_on_replayed(struct task *task, const struct ptrace_syscall_info *info)
{
	return interrupted_on_syscall_stop(task, &late_task(task)->interrupted, info);
}

struct polled late_polled(struct tracer *tracer)
{
	const struct listeners *listeners = &late_run(tracer)->listeners;

	return (struct polled){listeners->polled, listeners->n};
}

void late_release(struct tracer *tracer)
{
	struct late_run *late = late_run(tracer);

	learned_release(&late->learned);
	free(late->seeded.filter);
	listeners_release(&late->listeners);
}
