/*
 * The names that a profile gives to actions and operators (OCI runtime-spec).
 */
#ifndef SECPROF_PROFILE_NAMES_H
#define SECPROF_PROFILE_NAMES_H

#include "error.h"
#include "profile.h"

/* "SCMP_ACT_ERRNO"; NULL for what is none. */
const char *profile_action_name(enum profile_action action);
/* Takes "SCMP_ACT_ERRNO", and "SCMP_ACT_KILL" for KILL_THREAD; -1 with *err set. */
MUST_CHECK int profile_action_parse(
        const char *name, enum profile_action *action, struct error *err);

/* "SCMP_CMP_EQ" */
const char *profile_operator_name(enum profile_operator op);
MUST_CHECK int profile_operator_parse(
        const char *name, enum profile_operator *op, struct error *err);

#endif
