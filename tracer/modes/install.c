#include "install.h"

#include "../engine/call.h"
#include "../engine/foreign.h"
#include "../engine/observe.h"
#include "../lib/filters.h"
#include "../lib/memory.h"
#include "../lib/proc.h"
#include "confined.h"
#include "kernel_view.h"
#include "late_state.h"
#include "proof.h"
#include "slow.h"

#include <linux/seccomp.h>
#include <stdlib.h>

struct learned_policy install_policy(const struct tracer *tracer)
{
	return (struct learned_policy){.known = late_run(tracer)->known_action,
	        .unknown = SECCOMP_RET_TRACE | TRACE_COOKIE};
}

/* The second filter has nothing to say about what the first one knows. */
static struct learned_policy policy_for(const struct tracer *tracer, const struct process *process)
{
	const struct late_process *late = late_process(process);

	if (!late->filtered)
		return install_policy(tracer);
	return (struct learned_policy){.known = SECCOMP_RET_USER_NOTIF,
	        .unknown = SECCOMP_RET_ALLOW,
	        .since = late->knows};
}

static bool needs_no_new_privs(const struct tracer *tracer, pid_t tid)
{
	/* Of secprof.  If the workload has less, its seccomp(2) fails with EACCES and it stays on
	 * stops (TRACE_SLOW_PRIVILEGE): a no_new_privs would break its setuid programs. */
	static int privileged = -1;

	/* Whatever secprof may do, it is the workload's privilege that counts. */
	if (tracer->source->is_foreign)
		return tracer->options->no_new_privs && confined_lacks_privilege(tid);
	if (privileged < 0)
		privileged = filters_privileged();
	return !privileged && !proc_status(tid, "NoNewPrivs:", 0);
}

/* False if there cannot be a filter. */
static bool make_request(struct tracer *tracer, const struct task *task,
        const struct ptrace_syscall_info *info, struct inject_request *request)
{
	struct late_run *late = late_run(tracer);
	struct learned_policy policy = policy_for(tracer, task->process);
	const struct arch *arch = arch_of_call(info->arch, (int)info->entry.nr);

	*request =
	        (struct inject_request){.set_no_new_privs = needs_no_new_privs(tracer, task->tid),
	                .with_listener = policy.known == SECCOMP_RET_USER_NOTIF};
	if (request->with_listener) {
		if (!listeners_make_room(&late->listeners))
			return false;
		/* Upper halves do not outlive the way into a 32-bit task. */
		policy.pass = listeners_pass(&late->listeners) & arch_argument_mask(arch);
		request->pass = policy.pass;
	}
	return learned_program(&late->learned, &policy, &request->program) == 0;
}

void install_done(struct tracer *tracer, struct process *process, pid_t tid)
{
	struct late_process *late = late_process(process);

	late->knows = late_run(tracer)->learned.n_learned;
	late->own = late->family = (struct rent){0};
	late->paid = 0;
	proof_given(process, proof_filters(tid));
}

static void report_uncounted(const struct arch *arch, int nr, void *context)
{
	struct tracer *tracer = context;

	OBSERVE(tracer, uncounted, arch, nr);
}

/* A filter of the process notifies now; its listener is -1 if it could not be taken over. */
static void notifies(struct tracer *tracer, struct task *task, int listener)
{
	struct late_process *process = late_process(task->process);
	struct late_run *late = late_run(tracer);

	process->notified = (struct learned_range){
	        process->filtered ? process->knows : 0, late->learned.n_learned};
	if (listener >= 0)
		process->listener =
		        listeners_add(&late->listeners, listener, proof_filters(task->tid));
	else
		tracer_note(tracer, TRACE_NOTE_UNANSWERED);
}

static void installed(struct tracer *tracer, struct task *task, bool with_listener, int listener)
{
	struct process *process = task->process;

	if (with_listener)
		notifies(tracer, task, listener);
	else
		/* What the filter lets through without a notification is not counted from now
		 * on. */
		learned_for_each(&late_run(tracer)->learned, report_uncounted, tracer);
	if (!late_process(process)->filtered)
		install_done(tracer, process, task->tid);
	tracer_note(tracer, TRACE_NOTE_FILTER);
}

/* Why the kernel has refused.  Without CAP_SYS_ADMIN or no_new_privs it is EACCES. */
static enum trace_slow reason_of_refusal(const struct task *task, uint64_t stack)
{
	char byte;

	if (confined_lacks_privilege(task->tid))
		return TRACE_SLOW_PRIVILEGE;
	return read_memory(task->tid, stack, &byte, 1) ? TRACE_SLOW_REFUSED : TRACE_SLOW_UNREADABLE;
}

/* The call was cancelled, and will be made again. */
static void will_repeat(struct task *task)
{
	task->in_call = false;
	repeated_expect(&late_task(task)->repeated, task);
}

static void on_injected(struct tracer *tracer, struct task *task, enum inject_outcome outcome,
        const struct ptrace_syscall_info *info, const struct inject_request *request,
        const struct inject_result *result)
{
	if (outcome == INJECT_DONE)
		installed(tracer, task, request->with_listener, result->listener);
	else
		slow_leave_alone(
		        tracer, task->process, reason_of_refusal(task, info->stack_pointer));
	if (outcome != INJECT_IMPOSSIBLE)
		will_repeat(task);
	if (outcome != INJECT_IMPOSSIBLE && request->set_no_new_privs)
		tracer_gave_no_new_privs(tracer);
	if (result->damaged)
		tracer_note(tracer, TRACE_NOTE_LOST);
	/* A group-stop or its end was swallowed on the way: this makes the kernel report the state
	 * again. */
	if (result->interrupted)
		(void)ptrace_interrupt(task->tid);
}

/* Why there is no use in trying with what others have started. */
static enum trace_slow foreseen_refusal(const struct tracer *tracer, const struct task *task,
        const struct ptrace_syscall_info *info)
{
	if (!tracer->source->is_foreign)
		return TRACE_NOT_SLOW;
	if (confined_lacks_privilege(task->tid) && !tracer->options->no_new_privs)
		return TRACE_SLOW_PRIVILEGE;
	if (proof_filters(task->tid) && !confined_allows_injection(task->tid,
	                                        arch_of_call(info->arch, (int)info->entry.nr)))
		return TRACE_SLOW_REFUSED;
	return TRACE_NOT_SLOW;
}

enum inject_outcome install_request(struct tracer *tracer, struct task *task,
        const struct ptrace_syscall_info *info, const struct inject_request *request,
        struct inject_result *result)
{
	bool left_alone = tracer->source->leaves;
	enum inject_outcome outcome;

	foreign_tie(tracer, task);
	kernel_view_pause(tracer->options->kernel_view, task->tid);
	outcome = inject_filter(task->tid, info, request, &tracer->waiting, result);
	kernel_view_resume(tracer->options->kernel_view, task->tid);
	if (left_alone && (outcome == INJECT_REFUSED || outcome == INJECT_IMPOSSIBLE))
		foreign_untie(tracer, task);
	return outcome;
}

bool install_filter(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	struct late_process *late = late_process(task->process);
	struct inject_request request;
	struct inject_result result;
	enum inject_outcome outcome;
	enum trace_slow why;
	int expected = late->filtered ? late->n_filters : tracer->inherited_filters;
	int before;

	/* Whose filter it carries, nobody knows: one of the tracer's would notify of injected
	 * calls a tracer that is busy with them. */
	if (proof_filters(task->tid) > expected) {
		slow_leave_alone(tracer, task->process, TRACE_SLOW_UNCLEAR);
		return true;
	}
	why = foreseen_refusal(tracer, task, info);
	if (why) {
		slow_leave_alone(tracer, task->process, why);
		return true;
	}
	if (!make_request(tracer, task, info, &request)) {
		slow_leave_alone(tracer, task->process, TRACE_SLOW_DESCRIPTORS);
		return true;
	}
	/* If the task is lost, the others of its process may carry the filter all the same. */
	before = late->n_filters;
	if (!late->filtered)
		late->n_filters = expected + 1;
	outcome = install_request(tracer, task, info, &request, &result);
	free(request.program.filter);
	if (outcome != INJECT_LOST) {
		late->n_filters = before;
		on_injected(tracer, task, outcome, info, &request, &result);
		return true;
	}
	/* The filter is in force: an exec of another thread has come in between. */
	if (result.listener >= 0)
		notifies(tracer, task, result.listener);
	return false;
}
