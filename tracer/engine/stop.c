#include "stop.h"

#include "../lib/ptrace.h"

#include <signal.h>
#include <sys/wait.h>

enum { SYSCALL_STOP = SIGTRAP | 0x80 }; /* PTRACE_O_TRACESYSGOOD */

static bool is_stop_signal(int signal)
{
	return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static enum stop_kind event_kind(int event)
{
	switch (event) {
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		return STOP_FORK;
	case PTRACE_EVENT_EXEC:
		return STOP_EXEC;
	case PTRACE_EVENT_SECCOMP:
		return STOP_SECCOMP;
	default:
		return STOP_OTHER;
	}
}

struct stop stop_of(int status)
{
	/* The event is above the two bytes that wait(2) has always had (ptrace(2)). */
	int event = (int)((unsigned)status >> 16), signal = WSTOPSIG(status);

	if (!WIFSTOPPED(status))
		return (struct stop){STOP_END, 0};
	/* The signal says which of them it is: a group-stop has the one that stopped it, others
	 * have SIGTRAP. */
	if (event == PTRACE_EVENT_STOP)
		return is_stop_signal(signal) ? (struct stop){STOP_GROUP, signal}
		                              : (struct stop){STOP_START, 0};
	if (event)
		return (struct stop){event_kind(event), 0};
	if (signal == SYSCALL_STOP)
		return (struct stop){STOP_SYSCALL, 0};
	return (struct stop){STOP_SIGNAL, signal};
}

bool stop_shows_call(enum stop_kind kind)
{
	return kind == STOP_SECCOMP || kind == STOP_SYSCALL;
}

int stop_request(const struct task *task)
{
	bool stops = task->pending.active || task->in_call || task->replaying;

	return stops ? PTRACE_SYSCALL : task->resume;
}

int stop_other_request(int request)
{
	return request == PTRACE_SYSCALL ? PTRACE_CONT : PTRACE_SYSCALL;
}
