/*
 * A profile beside the default ones of Docker and podman.
 */
#ifndef SECPROF_CLI_DEFAULT_DIFFERENCE_H
#define SECPROF_CLI_DEFAULT_DIFFERENCE_H

#include "default_profile.h"
#include "error.h"
#include "profile.h"

/* What the profile allows that a default one refuses a container with these capabilities:
 * "ptrace, socket(0x26)"; "" if nothing.  Found by running both filters on each machine that the
 * profile is for.  The caller frees *list. */
MUST_CHECK MUST_CHECK int default_difference(const struct profile *profile,
        const struct default_profile *kind, uint64_t capabilities, char **list, struct error *err);

#endif
