/*
 * The default profiles of Docker and podman: knowledge/docker_default.csv, podman_default.csv.
 */
#ifndef SECPROF_DEFAULT_PROFILE_H
#define SECPROF_DEFAULT_PROFILE_H

#include "arch.h"
#include "error.h"
#include "profile.h"

#include <stdbool.h>
#include <stdint.h>

struct default_profile {
	const char *owner;   /* "Docker" */
	const char *edition; /* of the file that the table was made of; "": the newest one */
	/* Of Docker's default capabilities (profile_context_init()), those that this one does not
	 * give. */
	uint64_t withheld;
	const struct default_refusal *refusals;
	size_t n_refusals;
	bool refuses_audit_sockets;
};

#define DEFAULT_PROFILES 2

extern const struct default_profile default_profile_table[DEFAULT_PROFILES]; /* Docker's first */

/* What it refuses a container with these capabilities on a `native` machine, everything else
 * allowed.  Arguments of which Linux
 * reads 32 bits are compared so.  libseccomp refuses socketcall together with families of socket;
 * Docker itself allows it.  *profile must be zeroed. */
MUST_CHECK int default_profile_make(const struct default_profile *kind, const struct arch *native,
        uint64_t capabilities, struct profile *profile, struct error *err);

/* Is it a call that it refuses, at least with some arguments? */
bool default_profile_refuses(const struct default_profile *kind, const char *call);

#endif
