/*
 * The container runtimes that a profile is for, and what of a profile they read.
 */
#ifndef SECPROF_RUNTIME_CHOICE_H
#define SECPROF_RUNTIME_CHOICE_H

#include "error.h"

#include <stddef.h>
#include <stdint.h>

/* Which keys of a profile a runtime reads. */
enum profile_dialect {
	DIALECT_DOCKER, /* all; if nothing was chosen, as it is the widest */
	DIALECT_PODMAN, /* all but minKernel */
	DIALECT_OCI,    /* those of the runtime-spec */
};

/* A container runtime that was chosen, or several. */
struct runtime_choice {
	uint32_t engines; /* bits for measured versions of programs: knowledge/runtime.csv */
	enum profile_dialect dialect;
};

#define ENGINES_ALL UINT32_MAX

/* "runc", "podman", "runc@1.3": adds the measured versions of the programs that start its
 * containers, and sets the dialect. */
MUST_CHECK int runtime_choose(const char *text, struct runtime_choice *choice, struct error *err);

/* The names that it takes, from index 0; NULL after the last. */
const char *runtime_known(size_t index);

#endif
