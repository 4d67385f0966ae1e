/*
 * A profile beside Docker's default one.
 */
#ifndef SECPROF_CLI_DEFAULT_DIFFERENCE_H
#define SECPROF_CLI_DEFAULT_DIFFERENCE_H

#include "error.h"
#include "profile.h"

/* What the profile allows that Docker's default refuses a container with these capabilities:
 * "ptrace, socket(0x26)"; "" if nothing.  Found by running both filters on each machine that the
 * profile is for.  The caller frees *list. */
MUST_CHECK int default_difference(
        const struct profile *profile, uint64_t capabilities, char **list, struct error *err);

#endif
