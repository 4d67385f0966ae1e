/*
 * Mode verify: a filter judges the workload, and where it refuses, the call stops
 * (bpf_make_stops) to be reported and refused as the filter would have done it.
 *
 *   seccomp stop
 *     | the launcher's, but its execve     -> goes on
 *     | allowed: watched, or the workload's own filter stopped it
 *     | dry run                            -> goes on, reported
 *     | ERRNO, TRACE, USER_NOTIF           -> not made, has its result
 *     ' KILL, TRAP                         -> with the key
 *          the kernel runs the filter again after the stop (Linux 4.8), which refuses for
 *          real now: so what dies, dumps core, or is in siginfo is the kernel's doing
 *          | KILL: over
 *          ' TRAP: delivery stop of SIGSYS -> the argument is put back, before the handler
 *
 * After a stop, what the filter stops a second time goes on.  A negative number is skipped
 * by the kernel then (__seccomp_filter), before it asks the filter again: ENOSYS, no death.
 */
#include "../arch/hooks.h"
#include "../engine/call.h"
#include "../engine/tracer.h"
#include "../engine/watch.h"
#include "modes.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/syscall.h>

/* Of a task in whose call the key is: the ABI, NULL if there is none, and what was in the argument
 * that holds the key now. */
struct trapped {
	const struct arch *abi;
	uint64_t argument;
};

static const struct mode_state_sizes state = {.task = sizeof(struct trapped)};

static int errno_of(uint32_t answer)
{
	uint32_t number = answer & SECCOMP_RET_DATA;

	if ((answer & SECCOMP_RET_ACTION_FULL) != SECCOMP_RET_ERRNO)
		return ENOSYS; /* TRACE without a tracer, USER_NOTIF without a listener */
	return number > ERRNO_MAX ? ERRNO_MAX : (int)number;
}

static int present_key(struct tracer *tracer, struct task *task,
        const struct ptrace_syscall_info *info, const struct trace_call *call)
{
	const struct bpf_key *key = &tracer->options->enforcement->key;
	struct trapped *trapped = task_state(task);

	if (!call->arch) {
		errno = EINVAL;
		return -1;
	}
	/* From the stop, not from call_fill(): all 64 bits, to be put back as they were. */
	trapped->argument = info->seccomp.args[key->argument];
	return arch_hooks.set_argument(task->tid, call->arch, key->argument, key->value);
}

static int refuse(struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info,
        const struct trace_call *call, uint32_t answer)
{
	struct trapped *trapped = task_state(task);

	switch (answer & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ERRNO:
	case SECCOMP_RET_TRACE:
	case SECCOMP_RET_USER_NOTIF:
		return arch_hooks.refuse_call(task->tid, errno_of(answer));
	case SECCOMP_RET_TRAP:
		trapped->abi = call->arch;
		break;
	default:
		break;
	}
	return present_key(tracer, task, info, call);
}

static bool is_execve(const struct trace_call *call)
{
	return call->arch == arch_native() && call->nr == SYS_execve;
}

static bool on_seccomp(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	const struct trace_enforcement *enforcement = tracer->options->enforcement;
	void *context = tracer->options->context;
	struct trace_call call;
	uint32_t answer;

	call_fill(&call, tracer, task, info, info->seccomp.nr, info->seccomp.args);
	if (!tracer->source->began && !is_execve(&call))
		return true;
	/* The stop says that the filter refuses, not what it answers. */
	answer = enforcement->answer(&call, context);
	if (!bpf_action_allows(answer)) {
		watch_read_clone_args(&call);
		enforcement->refused(&call, answer, context);
		if (!enforcement->dry_run) {
			if (refuse(tracer, task, info, &call, answer) < 0 && errno != ESRCH)
				tracer_note(tracer, TRACE_NOTE_LOST);
			return true;
		}
	}
	call_entered(tracer, task, info, info->seccomp.nr, info->seccomp.args);
	if (info->seccomp.ret_data != TRACE_COOKIE)
		call_refuse_foreign(tracer, task);
	return true;
}

/* SIGSYS of seccomp is a synchronous signal: it is the first that is delivered. */
static int on_signal(struct tracer *tracer, struct task *task, int signal)
{
	const struct bpf_key *key = &tracer->options->enforcement->key;
	struct trapped *trapped = task_state(task);

	if (!trapped->abi || signal != SIGSYS)
		return signal;
	if (arch_hooks.set_argument(task->tid, trapped->abi, key->argument, trapped->argument) <
	                0 &&
	        errno != ESRCH)
		tracer_note(tracer, TRACE_NOTE_LOST);
	trapped->abi = NULL;
	return signal;
}

const struct trace_mode trace_mode_verify = {
        .name = "verify",
        .ptrace_options = PTRACE_O_TRACESECCOMP,
        .resume = PTRACE_CONT,
        .state = &state,
        .on_seccomp = on_seccomp,
        .on_signal = on_signal,
        .on_entry = call_without_exit,
};
