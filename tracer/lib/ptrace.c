#include "ptrace.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Not by the C library's wrapper, which takes an enum of the requests that it knows; some that are
 * needed here are younger. */
long ptrace_raw(int request, pid_t tid, unsigned long address, unsigned long word)
{
	return syscall(SYS_ptrace, (long)request, (long)tid, address, word);
}

/* The options are in force with the attachment, which PTRACE_ATTACH could not do; and it sends no
 * SIGSTOP. */
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
	/* A kernel that knows more reports a larger size than it has written: only the sign
	 * counts. */
	long size = ptrace_raw(PTRACE_GET_SYSCALL_INFO, tid, sizeof(*info), (unsigned long)info);

	return size < 0 ? -1 : 0;
}

/* The kernel puts into iov_len how much it has written: under a 64-bit kernel that tells a 32-bit
 * tracee from a 64-bit one. */
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
