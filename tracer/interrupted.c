#include "interrupted.h"

#include "call.h"
#include "hooks.h"
#include "syscall_name.h"
#include "tracer.h"

#include <string.h>

/* Calls that sleep until a signal comes, and return ERESTARTSYS then.  (Others that sleep
 * return EINTR, ERESTARTNOHAND or ERESTART_RESTARTBLOCK: signal(7).) */
static const char *const sleepers[] = {"accept", "accept4", "close", "connect", "copy_file_range",
        "fallocate", "fcntl", "fcntl64", "flock", "fsync", "futex", "futex_time64", "futex_wait",
        "futex_waitv", "getrandom", "ioctl", "mq_timedreceive", "mq_timedreceive_time64",
        "mq_timedsend", "mq_timedsend_time64", "open", "openat", "openat2", "creat", "preadv",
        "preadv2", "pread64", "pwrite64", "pwritev", "pwritev2", "read", "readv", "recv",
        "recvfrom", "recvmmsg", "recvmmsg_time64", "recvmsg", "send", "sendfile", "sendfile64",
        "sendmmsg", "sendmsg", "sendto", "socketcall", "splice", "tee", "vmsplice", "wait4",
        "waitid", "waitpid", "write", "writev"};

bool interrupted_possible(void)
{
	return arch_hooks.interrupted_call && arch_hooks.restart_call;
}

static bool may_sleep(const struct trace_call *call)
{
	char name[SYSCALL_NAME_MAX];

	syscall_name(call->arch, call->nr, name);
	for (size_t i = 0; i < sizeof(sleepers) / sizeof(sleepers[0]); i++)
		if (strcmp(sleepers[i], name) == 0)
			return true;
	return false;
}

void interrupted_on_signal(struct tracer *tracer, struct task *task, int signal)
{
	const struct process *process = task->process;
	const struct trace_call *told = &task->pending.call;
	struct ptrace_syscall_info info;
	struct trace_call call;

	(void)signal;
	if (process->notified.from == process->notified.to ||
	        !arch_hooks.interrupted_call(task->tid, &info))
		return;
	call_fill(&call, tracer, task, &info, info.entry.nr, info.entry.args);
	if (!learned_between(&tracer->learned, &call, process->notified))
		return; /* no filter has notified of it */
	if (told->arch == call.arch && told->nr == call.nr && may_sleep(&call))
		return;
	if (arch_hooks.restart_call(task->tid) < 0)
		tracer_note(tracer, TRACE_NOTE_LOST);
}
