#include "early.h"

#include "../engine/call.h"
#include "../lib/filters.h"
#include "../lib/restart.h"
#include "confined.h"
#include "inject.h"
#include "install.h"
#include "interrupted.h"
#include "late_state.h"
#include "proof.h"

#include "clock.h"

#include <unistd.h>

/* A runtime that waits sleeps in a call, which is made again at once. */
enum { PATIENCE_US = SECOND_US };

/* ---- before the workload ---- */

static void give_up(struct tracer *tracer, struct task *task)
{
	late_run(tracer)->early.stage = EARLY_OVER;
	task->resume = PTRACE_CONT;
}

/* May it, and would a profile that is there already let it? */
static bool is_possible(const struct task *task)
{
	return interrupted_possible() && !confined_lacks_privilege(task->tid) &&
	       (!proof_filters(task->tid) || confined_allows_injection(task->tid, arch_native()));
}

bool early_on_preparing(struct tracer *tracer, struct task *task)
{
	struct early *early = &late_run(tracer)->early;

	if (early->stage == EARLY_NOT_ASKED && !is_possible(task))
		early->stage = EARLY_OVER;
	if (early->stage == EARLY_NOT_ASKED) {
		early->stage = EARLY_AWAITED;
		early->until_us = clock_us() + PATIENCE_US;
		task->resume = PTRACE_SYSCALL;
		(void)ptrace_interrupt(task->tid);
	}
	if (early->stage == EARLY_AWAITED && clock_us() > early->until_us)
		give_up(tracer, task);
	return early->stage == EARLY_AWAITED;
}

static bool make_request(
        struct tracer *tracer, const struct arch *arch, struct inject_request *request)
{
	struct late_run *late = late_run(tracer);
	struct learned_policy policy = {
	        .known = SECCOMP_RET_USER_NOTIF, .unknown = SECCOMP_RET_USER_NOTIF};

	if (!listeners_make_room(&late->listeners))
		return false;
	policy.pass = listeners_pass(&late->listeners) & arch_argument_mask(arch);
	*request = (struct inject_request){.with_listener = true, .pass = policy.pass};
	return learned_program(&late->learned, &policy, &request->program) == 0;
}

static void installed(struct tracer *tracer, struct task *task, int listener)
{
	struct late_run *late = late_run(tracer);

	late->early.listener = listeners_add(&late->listeners, listener, proof_filters(task->tid));
	late_process(task->process)->notifies_all = true;
	late_process(task->process)->listener = late->early.listener;
	/* As a seed's, it is there when the workload begins. */
	tracer->filter = &late->seeded;
}

/* False if the task is no more. */
static bool install(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	struct late_run *late = late_run(tracer);
	struct inject_request request;
	struct inject_result result;
	enum inject_outcome outcome;

	if (!make_request(tracer, arch_of_call(info->arch, (int)info->entry.nr), &request))
		return true;
	late->seeded = request.program;
	outcome = install_request(tracer, task, info, &request, &result);
	if (outcome == INJECT_LOST) {
		if (result.listener >= 0)
			close(result.listener);
		return false;
	}
	if (outcome == INJECT_DONE && result.listener >= 0)
		installed(tracer, task, result.listener);
	else if (outcome == INJECT_DONE)
		tracer_note(tracer, TRACE_NOTE_UNANSWERED);
	if (result.damaged)
		tracer_note(tracer, TRACE_NOTE_LOST);
	if (result.interrupted)
		(void)ptrace_interrupt(task->tid);
	return true;
}

bool early_on_entry(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	if (late_run(tracer)->early.stage == EARLY_AWAITED) {
		if (!inject_suits(task->tid, info))
			return true; /* the next one, then */
		give_up(tracer, task);
		return install(tracer, task, info);
	}
	task->resume = PTRACE_CONT;
	return true;
}

/* ---- the workload ---- */

void early_notified(struct tracer *tracer, struct task *task)
{
	struct late_process *late = late_process(task->process);

	if (late->filtered || !tracer->source->began || task->process->preparing)
		return;
	late->notifies_all = true;
	late->listener = late_run(tracer)->early.listener;
	proof_given(task->process, proof_filters(task->tid));
}

/* A watched call is reported once more: what was done for it is undone at this stop. */
bool early_was_not_made(struct task *task, const struct ptrace_syscall_info *info)
{
	struct late_task *late = late_task(task);

	if (!late_process(task->process)->notifies_all || !task->in_call ||
	        info->exit.rval != -KERNEL_ERESTARTSYS || late->interrupted.received_at ||
	        task->pending.watched)
		return false;
	repeated_expect(&late->repeated, task);
	return true;
}

/* Not what the kernel emulates in the page of vsyscalls, in its own half of the memory, as no
 * instruction is there to be executed again.  Nor number -1, which to the kernel is no call. */
static bool can_be_repeated(const struct seccomp_data *data)
{
	return !(data->instruction_pointer >> 63) && data->nr != -1;
}

bool early_wants_stop(
        struct tracer *tracer, struct task *task, const struct seccomp_notif *notification)
{
	const struct seccomp_data *data = &notification->data;
	struct trace_call call = {.arch = arch_of_call(data->arch, data->nr), .nr = data->nr};
	uint64_t mask = arch_argument_mask(call.arch);

	if (!late_process(task->process)->filtered || !late_process(task->process)->notifies_all ||
	        task->in_call || task->replaying || !call.arch || !can_be_repeated(data))
		return false;
	for (int i = 0; i < SYSCALL_ARGS; i++)
		call.args[i] = data->args[i] & mask;
	if (!learned_wants(&late_run(tracer)->learned, &call) &&
	        !repeated_matches(&late_task(task)->repeated, data->nr, data->args))
		return false;
	task->resume = PTRACE_SYSCALL;
	return ptrace_interrupt(task->tid) == 0;
}
