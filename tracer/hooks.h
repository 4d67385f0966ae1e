/*
 * What differs between architectures when a tracee's registers have to be changed.
 * (Observing needs none of this: PTRACE_GET_SYSCALL_INFO is alike everywhere.)
 *
 * To add an architecture: a file in tracer/arch/, compiled only there, that defines
 * `arch_hooks` with what it can do.  What a file lacks (or a whole architecture, see
 * tracer/hooks.c) is NULL, and callers say so in the recording.
 */
#ifndef SECPROF_TRACER_HOOKS_H
#define SECPROF_TRACER_HOOKS_H

#include "arch.h"

#include <stdint.h>
#include <sys/types.h>

struct arch_hooks {
	/* Changes an argument register, at a syscall or seccomp stop of a call made by the
	 * given ABI.  0, or -1 with errno. */
	int (*set_argument)(pid_t tid, const struct arch *abi, unsigned index, uint64_t value);

	/* At a seccomp stop: the call is not made and returns ENOSYS. */
	int (*refuse_call)(pid_t tid);
};

extern const struct arch_hooks arch_hooks;

#endif
