/*
 * A profile as the filter that container runtimes would load (runc and crun go through
 * libseccomp alike), and a call as that filter sees it.
 */
#ifndef SECPROF_PROFILE_COMPILE_H
#define SECPROF_PROFILE_COMPILE_H

#include "arch.h"
#include "bpf.h"
#include "error.h"
#include "profile.h"

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

/* Will a filter of this profile, loaded on a `native` machine, judge calls of `arch` by
 * its rules?  The native ABI always is among libseccomp's; any other that is not listed
 * gets KILL_THREAD. */
bool profile_covers(
        const struct profile *profile, const struct arch *native, const struct arch *arch);

/* How many bits of an argument libseccomp compares for an ABI: 32 for x32 and n32 too, though
 * their registers have 64. */
unsigned profile_compared_bits(const struct arch *arch);

/* What a filter returns for an action: libseccomp's SCMP_ACT_* are the kernel's SECCOMP_RET_*.
 * No errno (-1) is EPERM. */
uint32_t profile_answer(enum profile_action action, int errno_return);

/* The filter's part for the calls of one ABI.  Names that libseccomp does not know and
 * rules that equal the default are left out, as runtimes do.  One ABI at a time: numbers
 * of one context must belong to all its architectures, and big- and little-endian ones do
 * not mix (libseccomp 2.5.4).  *program must be zeroed.  Returns 0, COMPILE_REFUSED or
 * COMPILE_BROKE (compile_child.h). */
MUST_CHECK int profile_compile(const struct profile *profile, const struct arch *native,
        const struct arch *arch, struct bpf_program *program, struct error *err);

/* The filter that a container runtime loads on a `native` machine, as one program: for that
 * ABI and for those beside it that the profile lists.  *program must be zeroed. */
MUST_CHECK int profile_filter(const struct profile *profile, const struct arch *native,
        struct bpf_program *program, struct error *err);

/* Has the machine of the ABI another byte order than this one? */
bool profile_is_foreign(const struct arch *arch);

/* A call without arguments; the words of foreign arguments are in foreign order, as the
 * filter of that ABI expects them. */
struct seccomp_data profile_call(const struct arch *arch, int nr);
void profile_call_set_arg(
        struct seccomp_data *data, const struct arch *arch, unsigned index, uint64_t value);

#endif
