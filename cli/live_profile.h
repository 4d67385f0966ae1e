/*
 * The filters that a process runs under, as a profile.
 */
#ifndef SECPROF_CLI_LIVE_PROFILE_H
#define SECPROF_CLI_LIVE_PROFILE_H

#include "error.h"
#include "profile.h"
#include "profile_context.h"

#include <sys/types.h>

/* All of them together, as the kernel combines them; what there is is said in a note.  *profile
 * must be zeroed. */
MUST_CHECK int live_profile_load(pid_t pid, const struct profile_context *context,
        struct profile *profile, struct error *err);

#endif
