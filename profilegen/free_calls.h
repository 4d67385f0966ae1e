/*
 * Calls of which some arguments may be anything, for bpf_within.h.
 */
#ifndef SECPROF_FREE_CALLS_H
#define SECPROF_FREE_CALLS_H

#include "arch.h"
#include "bpf_within.h"
#include "syscall_limits.h"

/* Known arguments have their value, the others any of the width that the ABI has, as the kernel
 * clears the rest; and the instruction pointer is anything.  known NULL: none is. */
struct bpf_calls free_calls(const struct arch *arch, int nr, const uint64_t args[SYSCALL_ARGS],
        const bool known[SYSCALL_ARGS]);

/* The arguments of a call that was found among them. */
void free_calls_arguments(
        const struct seccomp_data *found, const struct arch *arch, uint64_t args[SYSCALL_ARGS]);

#endif
