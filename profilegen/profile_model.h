/*
 * The profile model, for the rooms of profilegen/: what include/profile.h does not need to
 * show.
 */
#ifndef SECPROF_PROFILE_MODEL_H
#define SECPROF_PROFILE_MODEL_H

#include "profile.h"

/* By the name in the OCI runtime-spec, "SCMP_CMP_EQ". */
MUST_CHECK int profile_operator_parse(
        const char *name, enum profile_operator *op, struct error *err);

bool profile_lists_arch(const struct profile *profile, const struct arch *arch);

/* "syscall_472", for which no name is known: no profile can list that. */
bool profile_is_unnamed(const char *name);

/* Does any of the listed architectures have a call of that name? */
bool profile_has_call(const struct profile *profile, const char *name);

#endif
