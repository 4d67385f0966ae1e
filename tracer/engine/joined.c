#include "joined.h"

#include "../arch/hooks.h"
#include "../lib/proc.h"
#include "../lib/restart.h"
#include "call.h"
#include "spurious.h"

#include "syscall_name.h"

#include <stdio.h>
#include <string.h>

static bool is_restart_syscall(uint32_t audit, uint64_t nr)
{
	const struct arch *arch = arch_of_call(audit, (int)nr);
	const char *name = arch ? syscall_name(arch, (int)nr) : NULL;

	return name && !strcmp(name, "restart_syscall");
}

/* What restart_syscall(2) continues is in restart_block of the kernel's struct task_struct.  There
 * are four of them (set_restart_fn() there), and /proc/TID/wchan names the function in which the
 * task sleeps: of poll, of futex, or whatever it is of the other two.  The first argument of one of
 * those is a pointer, that of the other a small number. */
static const char *restarted_name(pid_t tid, const uint64_t args[SYSCALL_ARGS])
{
	enum { CLOCKS_MAX = 16 };
	char function[PROC_LINE_MAX];

	if (!proc_sleeps_in(tid, function))
		return NULL;
	if (strstr(function, "poll"))
		return "poll";
	if (strstr(function, "futex"))
		return "futex";
	return args[0] < CLOCKS_MAX ? "clock_nanosleep" : "nanosleep";
}

/* Two calls of a 32-bit ABI may do the same with times of 32 and of 64 bits. */
static bool has_twin(const struct arch *arch, const char *name)
{
	char twin[SYSCALL_NAME_MAX];
	int nr;

	snprintf(twin, sizeof(twin), "%s_time64", name);
	return syscall_number(arch, twin, &nr);
}

void joined_begin(struct task *task)
{
	const struct arch *arch = proc_abi(task->tid);
	uint64_t nr, args[SYSCALL_ARGS];
	const char *name;

	task->joined = true;
	if (!proc_syscall(task->tid, &nr, args) || !is_restart_syscall(arch->audit, nr))
		return;
	name = restarted_name(task->tid, args);
	if (!name || has_twin(arch, name) || !syscall_number(arch, name, &task->restarted))
		task->restarted = 0;
}

/* Will the kernel make it again, once the task goes on from here?  In another stop a signal may
 * have interrupted it, of which the program must learn. */
static bool will_repeat(pid_t tid, enum stop_kind kind, int64_t result)
{
	return is_restart(result) || (kind == STOP_START && spurious_undo(tid));
}

/* At the stop of a fork or an exec the call has not returned: its syscall-exit-stop follows. */
static bool has_ended(enum stop_kind kind)
{
	return kind != STOP_FORK && kind != STOP_EXEC;
}

void joined_stopped(struct tracer *tracer, struct task *task, enum stop_kind kind)
{
	struct ptrace_syscall_info info;
	int64_t result;

	task->joined = false;
	if (stop_shows_call(kind) || !arch_hooks.ended_call(task->tid, &info, &result))
		return;
	/* A signal, or an earlier tracer, has interrupted it before. */
	if (is_restart_syscall(info.arch, info.entry.nr)) {
		if (task->restarted)
			info.entry.nr = (unsigned)task->restarted;
		else
			tracer_note(tracer, TRACE_NOTE_UNKNOWN_RESTART);
	}
	call_entered(tracer, task, &info, info.entry.nr, info.entry.args);
	if (!has_ended(kind))
		return;
	task->repeats = will_repeat(task->tid, kind, result);
	if (task->repeats)
		return;
	/* What a clone has made before the attachment, the source finds. */
	task->pending.forked = true;
	/* Its arguments are in the same memory as its result (struct ptrace_syscall_info). */
	info.exit.rval = result;
	info.exit.is_error = result < 0 && result >= -KERNEL_MAX_ERRNO;
	call_left(tracer, task, &info);
}

/* /proc/TID/syscall names no ABI; a 64-bit program that makes a 32-bit call just then is taken for
 * what it is. */
void joined_never_stopped(struct tracer *tracer, struct task *task)
{
	struct ptrace_syscall_info info = {.arch = proc_abi(task->tid)->audit};
	uint64_t nr, args[SYSCALL_ARGS];

	task->joined = false;
	if (!proc_syscall(task->tid, &nr, args))
		return;
	for (int i = 0; i < SYSCALL_ARGS; i++)
		info.entry.args[i] = args[i];
	call_entered(tracer, task, &info, nr, info.entry.args);
}

/* A handler of a signal that came meanwhile may make other calls first; then the call that it has
 * interrupted counts once more if it is made again, as it does without secprof. */
bool joined_repeats(struct task *task, const struct ptrace_syscall_info *info)
{
	const struct trace_call *call = &task->pending.call;
	uint64_t mask = arch_argument_mask(call->arch);

	if (!task->repeats)
		return false;
	task->repeats = false;
	if (is_restart_syscall(info->arch, info->entry.nr))
		return true;
	if (info->arch != call->audit || (int)info->entry.nr != call->nr)
		return false;
	for (int i = 0; i < SYSCALL_ARGS; i++)
		if ((info->entry.args[i] & mask) != call->args[i])
			return false;
	return true;
}
