/*
 * What callers do when a call is refused (knowledge/siblings.csv, clone3_need.csv).
 */
#ifndef SECPROF_FALLBACK_H
#define SECPROF_FALLBACK_H

#include "arch.h"
#include "recording.h"
#include "syscall_limits.h"

#include <stdbool.h>
#include <stdint.h>

/* The call that C libraries make in place of one that gets this answer (SECCOMP_RET_*):
 * "clone" for clone3, unless what was recorded of its flags can be had from clone3 only.
 * NULL: the answer is a break.  The filter must allow that call as well. */
const char *profile_fallback(const struct call *call, uint32_t answer);

/* That call with the flags of the one that was refused; false: the ABI has none. */
bool profile_fallback_call(const struct arch *arch, const char *fallback, uint64_t flags, int *nr,
        uint64_t args[SYSCALL_ARGS]);

#endif
