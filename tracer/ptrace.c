#include "ptrace.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

long ptrace_raw(int request, pid_t tid, unsigned long address, unsigned long word)
{
	return syscall(SYS_ptrace, (long)request, (long)tid, address, word);
}

int ptrace_seize(pid_t tid, unsigned long options)
{
	return (int)ptrace_raw(PTRACE_SEIZE, tid, 0, options);
}

int ptrace_interrupt(pid_t tid)
{
	return (int)ptrace_raw(PTRACE_INTERRUPT, tid, 0, 0);
}

int ptrace_listen(pid_t tid)
{
	return (int)ptrace_raw(PTRACE_LISTEN, tid, 0, 0);
}

int ptrace_resume(pid_t tid, int request, int signal)
{
	return (int)ptrace_raw(request, tid, 0, (unsigned long)signal);
}

int ptrace_event_message(pid_t tid, unsigned long *message)
{
	return (int)ptrace_raw(PTRACE_GETEVENTMSG, tid, 0, (unsigned long)message);
}

int ptrace_syscall_info(pid_t tid, struct ptrace_syscall_info *info)
{
	long size = ptrace_raw(PTRACE_GET_SYSCALL_INFO, tid, sizeof(*info), (unsigned long)info);

	return size < 0 ? -1 : 0;
}
