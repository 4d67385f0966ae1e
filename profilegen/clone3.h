/*
 * clone3(2) has its flags in memory, where no filter sees them, so profiles answer it ENOSYS
 * and C libraries fall back to clone(2): unless a program needs what only clone3 can do
 * (knowledge/clone3_need.csv).
 */
#ifndef SECPROF_CLONE3_H
#define SECPROF_CLONE3_H

#include "recording.h"

#include <stdbool.h>

bool clone3_is(const struct call *call);

/* Which ability of clone3 do these flags ask for: "CLONE_INTO_CGROUP"; NULL: none. */
const char *clone3_need_of(uint64_t flags, bool set_tid);

/* Which ability of clone3 does a recorded call need?  Flags that were not recorded do not count. */
const char *clone3_need(const struct call *call);

#endif
