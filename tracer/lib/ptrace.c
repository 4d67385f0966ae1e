#include "ptrace.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/uio.h>
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

long ptrace_get_registers(pid_t tid, unsigned type, void *bytes, size_t n_bytes)
{
	struct iovec vector = {bytes, n_bytes};
	long failed = ptrace_raw(PTRACE_GETREGSET, tid, type, (unsigned long)&vector);

	return failed ? -1 : (long)vector.iov_len;
}

int ptrace_set_registers(pid_t tid, unsigned type, const void *bytes, size_t n_bytes)
{
	struct iovec vector = {(void *)(uintptr_t)bytes, n_bytes};

	return (int)ptrace_raw(PTRACE_SETREGSET, tid, type, (unsigned long)&vector);
}
