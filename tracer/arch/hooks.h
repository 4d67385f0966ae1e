/*
 * What differs between architectures when a tracee's registers have to be changed.
 * (Observing needs none of this: PTRACE_GET_SYSCALL_INFO is alike everywhere.)
 *
 * To add an architecture: a file in tracer/arch/, compiled only there, that defines
 * `arch_hooks` with what it can do.  What a file lacks (or a whole architecture, see
 * tracer/arch/hooks.c) is NULL, and callers say so in the recording.
 */
#ifndef SECPROF_TRACER_HOOKS_H
#define SECPROF_TRACER_HOOKS_H

#include "arch.h"
#include "syscall_limits.h"

#include <linux/ptrace.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The general registers, as the architecture's file keeps them. */
struct arch_registers {
	_Alignas(16) unsigned char bytes[512];
	size_t n_bytes; /* where that depends on the task */
};

struct arch_hooks {
	/* Changes an argument register, at an entry or seccomp stop of a call made by the
	 * given ABI.  0, or -1 with errno. */
	int (*set_argument)(pid_t tid, const struct arch *abi, unsigned index, uint64_t value);

	/* The first argument's register is that of the result, so that the kernel has
	 * overwritten what set_argument has changed. */
	bool result_in_argument;

	/* At a seccomp stop: the call is not made and fails with this errno (0: returns 0). */
	int (*refuse_call)(pid_t tid, int number);

	/* The rest makes a task call what it did not mean to (tracer/modes/inject.h); all or none
	 * of these are there. */

	/* Can the call that the task is in be made again, and others in its place? */
	bool (*can_inject)(pid_t tid, const struct ptrace_syscall_info *info);

	int (*save)(pid_t tid, struct arch_registers *registers);

	/* At the syscall-enter-stop where the registers were saved: the call is not made; a
	 * syscall-exit-stop follows.  Fails, before anything has changed, if the registers cannot
	 * be written. */
	int (*cancel_call)(pid_t tid, const struct arch_registers *saved);

	/* At a syscall-exit-stop: the next instruction makes this call. */
	int (*prepare_call)(pid_t tid, const struct arch_registers *saved, int nr,
	        const uint64_t args[SYSCALL_ARGS]);

	/* mmap has one argument here, the address of the six (s390). */
	bool mmap_takes_address;

	/* At the syscall-enter-stop of such a call, where its number may be part of the
	 * instruction: makes it that number.  NULL where it is always a register that has it. */
	int (*set_number)(pid_t tid, int nr);

	/* In any stop but a syscall-stop: architecture, number, arguments and instruction pointer
	 * of the call that the task is in, and the result that it is about to return; false if it
	 * is in none.  And there: gives it another result, of the kernel's own (lib/restart.h),
	 * too. Both or none are there. */
	bool (*ended_call)(pid_t tid, struct ptrace_syscall_info *info, int64_t *result);
	int (*set_result)(pid_t tid, int64_t result);

	/* At a syscall-exit-stop: everything as it was before the call, which was saved in its
	 * syscall-enter-stop and will be made (again). */
	int (*rewind_call)(pid_t tid, const struct arch_registers *saved,
	        const struct ptrace_syscall_info *info);
};

extern const struct arch_hooks arch_hooks;

#endif
