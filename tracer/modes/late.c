#include "late.h"
#include "../engine/call.h"
#include "../engine/tracer.h"
#include "../lib/filters.h"
#include "../lib/memory.h"
#include "../lib/proc.h"
#include "inject.h"
#include "interrupted.h"
#include "kernel_view.h"
#include "learned.h"
#include "listeners.h"

#include <limits.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <stdlib.h>

/*
 * The rent-or-buy rule.  Renting is two stops a call; buying is about 16 stops at once, and
 * a filter that will trap, or notify of, whatever is learned later.  A process buys
 *
 *   - for itself, when it has paid QUIET_CALLS since the last news, and those are half of all
 *     that it has paid: a hot loop is bought out of soon, while a program that still starts
 *     up, an interpreter say, goes on renting;
 *   - for its children, when they have paid most of what the family has paid, QUIET_CALLS of
 *     it since the last news, and those are a sixth of all: the children of a shell or of
 *     make are alike, and what the first few have shown goes for all that follow.
 *
 * Chosen by counting stops and notifications of make, python's subprocesses, find, nginx,
 * redis and python's http.server.  With 50 make and find buy while they start up, and pay 39,000
 * and 32,000 notifications later; with 400 each pays some hundred stops more and nothing else
 * changes.
 */
enum { QUIET_CALLS = 200, OWN_SHARE = 2, FAMILY_SHARE = 6 };

/* What is paid before a process is called slow that could not buy: some 20 ms. */
enum { SLOW_STOPS = 2000 };

/* A chain of ancestors ends; one through a process number that was used again might not. */
enum { ANCESTORS_MAX = 64 };

static void pay(struct rent *rent, bool is_news)
{
	rent->calls++;
	rent->quiet = is_news ? 0 : rent->quiet + 1;
}

static void charge(struct tracer *tracer, struct process *process, bool is_news)
{
	pay(&process->own, is_news);
	for (int i = 0; process && i < ANCESTORS_MAX; i++) {
		pay(&process->family, is_news);
		process = process->public.parent
		                  ? process_find(&tracer->tasks, process->public.parent)
		                  : NULL;
	}
}

static bool is_quiet(const struct rent *rent, unsigned share)
{
	return rent->quiet >= QUIET_CALLS && rent->quiet * share >= rent->calls;
}

static bool has_rented_enough(const struct process *process)
{
	if (is_quiet(&process->own, OWN_SHARE))
		return true;
	return 2 * process->own.calls <= process->family.calls &&
	       is_quiet(&process->family, FAMILY_SHARE);
}

static void told(struct tracer *tracer, struct task *task)
{
	if (!tracer->source->began)
		return;
	task->process->paid++;
	charge(tracer, task->process, learned_add(&tracer->learned, &task->pending.call));
}

static void prove(struct task *task)
{
	task->resume = PTRACE_CONT;
}

static int filters_of(pid_t tid)
{
	return proc_status(tid, "Seccomp_filters:", 0);
}

/* How many filters a task of the process carries if it carries the tracer's; 0 if the tracer
 * has given none to the process or an ancestor. */
static int filters_wanted(const struct tracer *tracer, const struct process *process)
{
	const struct process *parent = process_find(&tracer->tasks, process->public.parent);

	return parent && parent->filtered ? parent->n_filters : process->n_filters;
}

/* Does a process carry the tracer's filter?  Yes only if the tracer has given it to the process
 * or to an ancestor, and the kernel's count agrees.  A seccomp stop with the tracer's cookie
 * says nothing: filters of the workload's own may answer with any.  And how many filters
 * there are says nothing where some may be of the workload's own, installed while it was
 * not known to carry the tracer's, or by another than the guessed parent. */
static bool carries_filter(const struct tracer *tracer, const struct process *process, pid_t tid)
{
	int wanted = filters_wanted(tracer, process);

	if (process->own_came_first || (process->guessed && tracer->own_filters))
		return false;
	return wanted > 0 && filters_of(tid) >= wanted;
}

/* The kernel has given the filter to all threads of the process at once, or to the only one
 * that there was; threads that come later inherit it. */
static void prove_process(struct process *process, int n_filters)
{
	process->filtered = true;
	process->n_filters = n_filters;
	for (struct task *task = process->tasks; task; task = task->next)
		prove(task);
}

static void now_knows(struct tracer *tracer, struct process *process, pid_t tid)
{
	process->knows = tracer->learned.n_news;
	process->own = process->family = (struct rent){0};
	process->paid = 0;
	prove_process(process, filters_of(tid));
}

static void tell_uncounted(const struct arch *arch, int nr, void *context)
{
	const struct trace_options *options = ((struct tracer *)context)->options;

	if (options->observer->uncounted)
		options->observer->uncounted(arch, nr, options->context);
}

/* A filter of the process notifies now; its listener is -1 if it could not be taken over. */
static void notifies(struct tracer *tracer, struct task *task, int listener)
{
	struct process *process = task->process;

	process->notified = (struct learned_range){
	        process->filtered ? process->knows : 0, tracer->learned.n_news};
	if (listener >= 0)
		process->listener =
		        listeners_add(&tracer->listeners, listener, filters_of(task->tid));
	else
		tracer_note(tracer, TRACE_NOTE_UNANSWERED);
}

static void installed(struct tracer *tracer, struct task *task, bool with_listener, int listener)
{
	struct process *process = task->process;

	if (with_listener)
		notifies(tracer, task, listener);
	else
		learned_for_each(&tracer->learned, tell_uncounted, tracer);
	if (!process->filtered)
		now_knows(tracer, process, task->tid);
	tracer_note(tracer, TRACE_NOTE_FILTER);
}

static struct learned_policy policy_of(const struct trace_mode *mode)
{
	return (struct learned_policy){
	        .known = mode->known_action, .unknown = SECCOMP_RET_TRACE | TRACE_COOKIE};
}

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

int late_seed(struct tracer *tracer, struct sock_fprog *program, struct error *err)
{
	const struct learned_policy policy = policy_of(tracer->mode);

	learned_add_run(&tracer->learned, tracer->options->known);
	return learned_program(&tracer->learned, &policy, program) == 0
	               ? 0
	               : error_set(err, "the calls known already make a filter that the kernel "
	                                "does not take");
}

void late_on_began(struct tracer *tracer, struct task *task)
{
	if (tracer->filter)
		now_knows(tracer, task->process, task->tid);
}

/* The second filter has nothing to say about what the first one knows. */
static struct learned_policy policy_for(const struct tracer *tracer, const struct process *process)
{
	if (!process->filtered)
		return policy_of(tracer->mode);
	return (struct learned_policy){.known = SECCOMP_RET_USER_NOTIF,
	        .unknown = SECCOMP_RET_ALLOW,
	        .since = process->knows};
}

static bool needs_no_new_privs(pid_t tid)
{
	static int privileged = -1;

	if (privileged < 0)
		privileged = filters_privileged();
	return !privileged && !proc_status(tid, "NoNewPrivs:", 0);
}

/* False if there cannot be a filter. */
static bool make_request(struct tracer *tracer, const struct task *task,
        const struct ptrace_syscall_info *info, struct inject_request *request)
{
	struct learned_policy policy = policy_for(tracer, task->process);
	const struct arch *arch = arch_of_call(info->arch, (int)info->entry.nr);

	*request = (struct inject_request){.set_no_new_privs = needs_no_new_privs(task->tid),
	        .with_listener = policy.known == SECCOMP_RET_USER_NOTIF};
	if (request->with_listener) {
		if (!listeners_make_room(&tracer->listeners))
			return false;
		policy.pass = listeners_pass(&tracer->listeners);
		/* Upper halves do not outlive the way into a 32-bit task. */
		if (arch && arch->bits == 32)
			policy.pass = (uint32_t)policy.pass;
		request->pass = policy.pass;
	}
	return learned_program(&tracer->learned, &policy, &request->program) == 0;
}

static void tell_slow(struct tracer *tracer, struct process *process)
{
	const struct trace_options *options = tracer->options;

	process->slow_was_told = true;
	if (options->observer->slow)
		options->observer->slow(&process->public, process->slow, options->context);
}

/* A filtered one does without the second filter. */
static void leave_alone(struct tracer *tracer, struct process *process, enum trace_slow why)
{
	process->left_alone |= !process->filtered;
	process->slow = why;
	if (!process->slow_was_told)
		tell_slow(tracer, process);
}

/* Why the kernel has refused.  Without CAP_SYS_ADMIN or no_new_privs it is EACCES. */
static enum trace_slow reason_of_refusal(const struct task *task, uint64_t stack)
{
	uint64_t effective = proc_status_mask(task->tid, "CapEff:");
	char byte;

	if (!(effective >> CAP_SYS_ADMIN & 1) && !proc_status(task->tid, "NoNewPrivs:", 0))
		return TRACE_SLOW_PRIVILEGE;
	return read_memory(task->tid, stack, &byte, 1) ? TRACE_SLOW_REFUSED : TRACE_SLOW_UNREADABLE;
}

/* The call was cancelled, and will be made again. */
static void will_repeat(struct task *task)
{
	task->in_call = false;
	task->repeats = true;
	task->repeated = task->pending.call;
}

static void on_injected(struct tracer *tracer, struct task *task, enum inject_outcome outcome,
        const struct ptrace_syscall_info *info, const struct inject_request *request,
        const struct inject_result *result)
{
	if (outcome == INJECT_DONE)
		installed(tracer, task, request->with_listener, result->listener);
	else
		leave_alone(tracer, task->process, reason_of_refusal(task, info->stack_pointer));
	if (outcome != INJECT_IMPOSSIBLE)
		will_repeat(task);
	if (outcome != INJECT_IMPOSSIBLE && request->set_no_new_privs)
		tracer_gave_no_new_privs(tracer);
	if (result->damaged)
		tracer_note(tracer, TRACE_NOTE_LOST);
	if (result->interrupted)
		(void)ptrace_interrupt(task->tid);
}

/* False if the task is no more. */
static bool install(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	struct inject_request request;
	struct inject_result result;
	enum inject_outcome outcome;
	int expected =
	        task->process->filtered ? task->process->n_filters : tracer->inherited_filters;
	int before;

	/* Whose filter it carries, nobody knows: one of the tracer's would notify of injected
	 * calls a tracer that is busy with them. */
	if (filters_of(task->tid) > expected) {
		leave_alone(tracer, task->process, TRACE_SLOW_UNCLEAR);
		return true;
	}
	if (!make_request(tracer, task, info, &request)) {
		leave_alone(tracer, task->process, TRACE_SLOW_DESCRIPTORS);
		return true;
	}
	/* If the task is lost, the others of its process may carry the filter all the same. */
	before = task->process->n_filters;
	if (!task->process->filtered)
		task->process->n_filters = expected + 1;
	kernel_view_pause(tracer->options->kernel_view, task->tid);
	outcome = inject_filter(task->tid, info, &request, &tracer->waiting, &result);
	kernel_view_resume(tracer->options->kernel_view, task->tid);
	free(request.program.filter);
	if (outcome != INJECT_LOST) {
		task->process->n_filters = before;
		on_injected(tracer, task, outcome, info, &request, &result);
		return true;
	}
	/* The filter is in force: an exec of another thread has come in between. */
	if (result.listener >= 0)
		notifies(tracer, task, result.listener);
	return false;
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
	const struct process *process = task->process;

	return !process->left_alone && !process_has_own_filter(process) && !task->pending.active &&
	       has_rented_enough(process) && inject_suits(task->tid, info);
}

/* Threads that are not filtered stop where they call exec, so that none gets past this. */
static bool wants_filter(const struct task *task, const struct ptrace_syscall_info *info)
{
	return !task->process->filtered && is_ready(task, info) && !another_executes(task);
}

/* Not in mode notify, where the first filter has the listener.  And not where another thread
 * may call exec without a stop, which closes the listener before the tracer has it. */
static bool wants_second_filter(const struct tracer *tracer, const struct task *task,
        const struct ptrace_syscall_info *info)
{
	const struct process *process = task->process;

	return process->filtered && process->knows && !process->caught_up &&
	       process->n_tasks == 1 && tracer->mode->known_action == SECCOMP_RET_ALLOW &&
	       is_ready(task, info) &&
	       learned_between(&tracer->learned, &task->pending.call,
	               (struct learned_range){process->knows, UINT_MAX}) &&
	       interrupted_possible() && !filters_notify_unusable();
}

static enum trace_slow why_slow(const struct tracer *tracer, const struct process *process)
{
	bool has_listener = tracer->mode->known_action != SECCOMP_RET_ALLOW || process->caught_up;

	if (process->slow)
		return process->slow;
	if (process_has_own_filter(process))
		return TRACE_SLOW_OWN_FILTER;
	if (!process->filtered)
		return TRACE_NOT_SLOW; /* it waits for its filter */
	if (has_listener || !interrupted_possible() || filters_notify_unusable())
		return TRACE_SLOW_LATE;
	return process->n_tasks > 1 ? TRACE_SLOW_THREADS : TRACE_NOT_SLOW;
}

/* After the chance to get a filter. */
static void tell_if_slow(struct tracer *tracer, struct process *process)
{
	enum trace_slow why;

	if (process->paid < SLOW_STOPS || process->slow_was_told ||
	        !is_quiet(&process->own, OWN_SHARE))
		return;
	why = why_slow(tracer, process);
	if (!why)
		return;
	process->slow = why;
	tell_slow(tracer, process);
}

bool late_on_entry(struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	/* Here, too, stands a thread that was on its way when its process got the filter.  The
	 * kernel decides on seccomp as a call begins, so the filter may never see this one. */
	task->in_call = true;
	if (call_is_repeated(task, (int)info->entry.nr, info->entry.args))
		return true;
	call_entered(tracer, task, info, info->entry.nr, info->entry.args);
	told(tracer, task);
	if (!tracer->source->began)
		return true;
	if (!wants_filter(task, info)) {
		tell_if_slow(tracer, task->process);
		return true;
	}
	return install(tracer, task, info);
}

/* A stop that the tracer's filter made, not one of the workload's own. */
static bool is_ours(
        struct tracer *tracer, const struct task *task, const struct ptrace_syscall_info *info)
{
	struct process *process = task->process;

	if (info->seccomp.ret_data != TRACE_COOKIE)
		return false;
	if (tracer->source->began && !process->filtered &&
	        carries_filter(tracer, process, task->tid))
		prove_process(process, filters_wanted(tracer, process));
	return !tracer->source->began || process->filtered;
}

bool late_on_seccomp(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	bool ours = is_ours(tracer, task, info);
	bool untold = !task->in_call &&
	              !call_is_repeated(task, (int)info->seccomp.nr, info->seccomp.args);

	task->in_call = false;
	/* Before its exec, whose entry stop is wanted, the child has the filter of a seed. */
	if (ours && tracer->source->began)
		prove(task);
	if (untold) {
		call_entered(tracer, task, info, info->seccomp.nr, info->seccomp.args);
		told(tracer, task);
	}
	if (!ours)
		call_refuse_foreign(tracer, task);
	if (!ours || !untold || !tracer->source->began)
		return true;
	if (!wants_second_filter(tracer, task, info)) {
		tell_if_slow(tracer, task->process);
		return true;
	}
	task->process->caught_up = true;
	return install(tracer, task, info);
}

/* A new thread of a filtered process has its filter; a new process may have it. */
void late_on_start(struct tracer *tracer, struct task *task)
{
	struct process *process = task->process;

	if (!process->filtered && carries_filter(tracer, process, task->tid)) {
		process->filtered = true;
		process->n_filters = filters_wanted(tracer, process);
	}
	if (process->filtered)
		prove(task);
}
