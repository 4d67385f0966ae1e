/*
 * The machine and the container that a profile is for.
 */
#ifndef SECPROF_PROFILE_CONTEXT_H
#define SECPROF_PROFILE_CONTEXT_H

#include "arch.h"
#include "error.h"
#include "runtime_choice.h"

#include <stdint.h>

/* What the conditions of Docker's dialect (archMap, includes, excludes) ask about the machine
 * and the container that a profile is for. */
struct profile_context {
	const struct arch *native;
	uint64_t capabilities; /* the bounding set: bit CAP_CHOWN and so on */
	struct kernel_version {
		unsigned version, revision; /* of "6.1.0-18-amd64": 6 and 1 */
	} kernel;
	struct runtime_choice runtime; /* no engines: none was chosen */
};

/* This machine, and the capabilities that Docker gives to containers. */
MUST_CHECK int profile_context_init(struct profile_context *context, struct error *err);

/* "CAP_CHOWN" as linux/capability.h numbers it; -1 if there is none of that name. */
int capability_number(const char *name);
/* The reverse; NULL if there is none of that number. */
const char *capability_name(int number);

/* "X.Y", neither above 255 nor both 0, as Docker reads minKernel. */
MUST_CHECK int kernel_version_parse(
        const char *text, struct kernel_version *version, struct error *err);

#endif
