/*
 * The profile model, for the rooms of profilegen/: what include/profile.h does not need to
 * show.
 */
#ifndef SECPROF_PROFILE_MODEL_H
#define SECPROF_PROFILE_MODEL_H

#include "arch.h"
#include "error.h"
#include "profile.h"

/* By the name in the OCI runtime-spec, "SCMP_CMP_EQ". */
MUST_CHECK int profile_operator_parse(
        const char *name, enum profile_operator *op, struct error *err);

bool profile_lists_arch(const struct profile *profile, const struct arch *arch);

/* Adds an architecture, unless it is there; they stay in the order of arch_table. */
MUST_CHECK int profile_add_arch(
        struct profile *profile, const struct arch *arch, struct error *err);

/* "syscall_472", for which no name is known: no profile can list that. */
bool profile_is_unnamed(const char *name);

/* Does any of the listed architectures have a call of that name? */
bool profile_has_call(const struct profile *profile, const char *name);

bool profile_rule_lists(const struct profile_rule *rule, const char *name);

MUST_CHECK int profile_rule_add_name(
        struct profile_rule *rule, const char *name, struct error *err);

/* Takes a name out of a rule; with its last one the rule goes as well. */
void profile_drop_name(struct profile *profile, size_t index, size_t name);

#endif
