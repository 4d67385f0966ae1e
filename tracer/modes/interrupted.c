#include "interrupted.h"

#include "../arch/hooks.h"
#include "../engine/call.h"
#include "../engine/tracer.h"
#include "../lib/proc.h"
#include "../lib/restart.h"
#include "syscall_name.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* Calls that sleep until a signal comes, and return ERESTARTSYS then.  (Others that sleep
 * return EINTR, ERESTARTNOHAND or ERESTART_RESTARTBLOCK: signal(7).  close(2) turns all of them
 * into EINTR itself; clone, fork and exec are never made twice.) */
static const char *const sleepers[] = {"accept", "accept4", "add_key", "connect", "copy_file_range",
        "creat", "fallocate", "fcntl", "fcntl64", "fdatasync", "flock", "fsync", "futex",
        "futex_time64", "futex_wait", "futex_waitv", "getrandom", "ioctl", "keyctl",
        "mq_timedreceive", "mq_timedreceive_time64", "mq_timedsend", "mq_timedsend_time64", "open",
        "openat", "openat2", "pread64", "preadv", "preadv2", "pwrite64", "pwritev", "pwritev2",
        "read", "readv", "recv", "recvfrom", "recvmmsg", "recvmmsg_time64", "recvmsg",
        "request_key", "send", "sendfile", "sendfile64", "sendmmsg", "sendmsg", "sendto",
        "socketcall", "splice", "syslog", "tee", "truncate", "truncate64", "vmsplice", "wait4",
        "waitid", "waitpid", "write", "writev"};

/* Calls that read, change or inherit the mask of signals, or do not come back to where they were
 * made: these cannot be made with signals held back. */
static const char *const mask_users[] = {"clone", "clone3", "epoll_pwait", "epoll_pwait2", "execve",
        "execveat", "exit", "exit_group", "fork", "io_pgetevents", "io_pgetevents_time64", "ppoll",
        "ppoll_time64", "pselect6", "pselect6_time64", "restart_syscall", "rt_sigpending",
        "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait",
        "rt_sigtimedwait_time64", "sigpending", "sigprocmask", "sigreturn", "sigsuspend", "vfork"};

/* How often a call may be interrupted before it is received.  Where signals come faster than the
 * tracer gets to run, it would never be made. */
enum { PATIENCE = 2 };

bool interrupted_possible(void)
{
	return arch_hooks.ended_call && arch_hooks.set_result;
}

static bool is_among(const struct trace_call *call, const char *const names[], size_t n)
{
	const char *name = syscall_name(call->arch, call->nr);

	for (size_t i = 0; name && i < n; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static bool may_sleep(const struct trace_call *call)
{
	return is_among(call, sleepers, sizeof(sleepers) / sizeof(sleepers[0]));
}

static bool minds_mask(const struct trace_call *call)
{
	return is_among(call, mask_users, sizeof(mask_users) / sizeof(mask_users[0]));
}

/* Is it the call whose notification was received last?  It is asked once. */
static bool was_received(struct interrupted *interrupted, const struct trace_call *reported,
        const struct trace_call *call, uint64_t instruction_pointer)
{
	uint64_t received_at = interrupted->received_at;

	interrupted->received_at = 0;
	return received_at == instruction_pointer && reported->arch == call->arch &&
	       reported->nr == call->nr &&
	       memcmp(reported->args, call->args, sizeof(call->args)) == 0;
}

static uint64_t bit(int signal)
{
	return (uint64_t)1 << (signal - 1);
}

static void set_mask(pid_t tid, uint64_t mask)
{
	(void)ptrace_raw(PTRACE_SETSIGMASK, tid, sizeof(mask), (unsigned long)&mask);
}

/* A terminal refuses those who block these signals (EIO) instead of stopping them. */
static uint64_t terminal_signals(uint64_t caught, uint64_t blocked)
{
	return (bit(SIGTTIN) | bit(SIGTTOU)) & ~caught & ~blocked;
}

/* Without a handler the kernel makes the call again by itself, or ends the process. */
static bool start_replay(struct task *task, struct replay *replay, int signal)
{
	uint64_t caught = proc_status_mask(task->tid, "SigCgt:");

	if (!(caught & bit(signal)) ||
	        ptrace_raw(PTRACE_GETSIGINFO, task->tid, 0, (unsigned long)replay->siginfo) < 0 ||
	        ptrace_raw(PTRACE_GETSIGMASK, task->tid, sizeof(replay->mask),
	                (unsigned long)&replay->mask) < 0)
		return false;
	/* At once: any signal that had its handler run first would end in an rt_sigreturn, which
	 * would be taken for the call. */
	set_mask(task->tid, ~terminal_signals(caught, replay->mask));
	replay->signal = signal;
	replay->stage = REPLAY_STARTED;
	task->replaying = true;
	return true;
}

static int deliver(struct task *task, struct replay *replay)
{
	set_mask(task->tid, replay->mask);
	(void)ptrace_raw(PTRACE_SETSIGINFO, task->tid, 0, (unsigned long)replay->siginfo);
	replay->stage = REPLAY_NONE;
	task->replaying = false;
	return replay->signal;
}

/* Signals that cannot be blocked: none of them has a handler. */
int interrupted_on_signal(struct task *task, struct interrupted *interrupted, int signal)
{
	struct replay *replay = &interrupted->replay;

	return replay->stage == REPLAY_ENDED && signal == SIGTRAP ? deliver(task, replay) : signal;
}

bool interrupted_call(struct tracer *tracer, const struct task *task, struct trace_call *call,
        uint64_t *instruction_pointer)
{
	struct ptrace_syscall_info info;
	int64_t result;

	/* A handler without SA_RESTART would make it fail with EINTR. */
	if (!arch_hooks.ended_call(task->tid, &info, &result) || result != -KERNEL_ERESTARTSYS)
		return false;
	call_fill(call, tracer, task, &info, info.entry.nr, info.entry.args);
	*instruction_pointer = info.instruction_pointer;
	return true;
}

bool interrupted_needs_replay(
        const struct interrupted *interrupted, bool received, const struct trace_call *call)
{
	if (received)
		return may_sleep(call);
	return interrupted->n_unreceived > PATIENCE && !minds_mask(call);
}

int interrupted_repeat(struct tracer *tracer, struct task *task, struct interrupted *interrupted,
        const struct trace_call *call, uint64_t instruction_pointer, int signal)
{
	bool received = was_received(interrupted, &task->pending.call, call, instruction_pointer);

	interrupted->n_unreceived += !received;
	if (interrupted_needs_replay(interrupted, received, call))
		return start_replay(task, &interrupted->replay, signal) ? 0 : signal;
	/* After any handler. */
	if (arch_hooks.set_result(task->tid, -KERNEL_ERESTARTNOINTR) < 0 && errno != ESRCH)
		tracer_note(tracer, TRACE_NOTE_LOST);
	return signal;
}

void interrupted_on_received(struct interrupted *interrupted, uint64_t instruction_pointer)
{
	interrupted->n_unreceived = 0;
	if (interrupted->replay.stage == REPLAY_ENTERED)
		interrupted->replay.stage = REPLAY_RECEIVED;
	else
		interrupted->received_at = instruction_pointer;
}

void interrupted_on_answered(const struct interrupted *interrupted, pid_t tid)
{
	if (interrupted->replay.stage == REPLAY_RECEIVED)
		(void)ptrace_interrupt(tid);
}

enum replay_stage interrupted_next_stage(enum replay_stage stage, bool is_entry, int64_t rval)
{
	if (is_entry)
		return REPLAY_ENTERED;
	/* A group-stop came before the notification was received: after it, once more. */
	if (stage == REPLAY_ENTERED && rval == -KERNEL_ERESTARTSYS)
		return REPLAY_STARTED;
	return REPLAY_ENDED;
}

int interrupted_on_syscall_stop(const struct task *task, struct interrupted *interrupted,
        const struct ptrace_syscall_info *info)
{
	struct replay *replay = &interrupted->replay;
	bool is_entry = info->op == PTRACE_SYSCALL_INFO_ENTRY;

	replay->stage =
	        interrupted_next_stage(replay->stage, is_entry, is_entry ? 0 : info->exit.rval);
	if (replay->stage != REPLAY_ENDED)
		return 0;
	/* All else stays blocked: SIGTRAP is what takes the signal's place. */
	set_mask(task->tid, ~bit(SIGTRAP));
	return SIGTRAP;
}
