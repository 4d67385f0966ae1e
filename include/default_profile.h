/*
 * Docker's default profile: knowledge/docker_default.csv.
 */
#ifndef SECPROF_DEFAULT_PROFILE_H
#define SECPROF_DEFAULT_PROFILE_H

#include "arch.h"
#include "error.h"
#include "profile.h"

#include <stdbool.h>
#include <stdint.h>

/* Docker's default profile for a container with these capabilities on a `native` machine: what
 * it refuses, everything else allowed.  Arguments of which Linux
 * reads 32 bits are compared so.  libseccomp refuses socketcall together with families of socket;
 * Docker itself allows it.  *profile must be zeroed. */
MUST_CHECK int docker_default_profile(const struct arch *native, uint64_t capabilities,
        struct profile *profile, struct error *err);

/* Is it a call that Docker's default profile refuses, at least with some arguments? */
bool docker_default_refuses(const char *call);

#endif
