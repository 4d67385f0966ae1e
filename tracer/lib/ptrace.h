/*
 * ptrace(2), typed.  The raw system call is used because the headers of glibc, musl and
 * the kernel cannot be included together; here only <linux/ptrace.h> is.
 *
 * All but ptrace_seize return -1 with errno ESRCH when the task was killed while it was
 * stopped, which may happen at any moment: its end will be reported by wait.
 */
#ifndef SECPROF_TRACER_PTRACE_H
#define SECPROF_TRACER_PTRACE_H

#include "arch.h"

#include <linux/ptrace.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

int ptrace_seize(pid_t tid, unsigned long options);
int ptrace_interrupt(pid_t tid);
int ptrace_listen(pid_t tid);

/* PTRACE_CONT or PTRACE_SYSCALL, with a signal to deliver or 0. */
int ptrace_resume(pid_t tid, int request, int signal);

/* PTRACE_GETEVENTMSG: a new task's id, a former thread id. */
int ptrace_event_message(pid_t tid, unsigned long *message);

/* PTRACE_GET_SYSCALL_INFO, Linux >= 5.3; EIO before. */
int ptrace_syscall_info(pid_t tid, struct ptrace_syscall_info *info);

/* A set of registers (NT_PRSTATUS, say) as the kernel lays it out for the task; into at most
 * n_bytes.  Returns how many bytes it has, by which a 32-bit task differs from a 64-bit one. */
long ptrace_get_registers(pid_t tid, unsigned type, void *bytes, size_t n_bytes);
int ptrace_set_registers(pid_t tid, unsigned type, const void *bytes, size_t n_bytes);

/* For what else only tracer/arch/ knows: PTRACE_POKEUSER... */
long ptrace_raw(int request, pid_t tid, unsigned long address, unsigned long word);

#endif
