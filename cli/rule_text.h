/*
 * Rules of a profile and their conditions, in words and as JSON.
 */
#ifndef SECPROF_CLI_RULE_TEXT_H
#define SECPROF_CLI_RULE_TEXT_H

#include "profile.h"
#include "syscall_limits.h"

#include <stdio.h>

/* "arg 0 & 0x7e020000 == 0 and arg 1 > 5"; nothing for a rule without conditions. */
void rule_conditions_text(FILE *out, const struct profile_rule *rule);

/* [{"index": 0, "value": 16, "op": "SCMP_CMP_EQ"}], as in profiles. */
void rule_conditions_json(FILE *out, const struct profile_rule *rule);

/* What has decided: the place of a rule in its file; NULL is the default action, or in a bare
 * filter that. */
const char *rule_place(const struct profile *profile, const struct profile_rule *rule);

/* A rule without its comment: {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [...]}. */
void rule_json(FILE *out, const struct profile_rule *rule);

/* "socket(0x26, _, 0x9)": the arguments that are `shown`, up to the last of them. */
void call_example_text(FILE *out, const char *name, const uint64_t args[SYSCALL_ARGS],
        const bool shown[SYSCALL_ARGS]);

/* [38, null, 9] */
void call_example_json(
        FILE *out, const uint64_t args[SYSCALL_ARGS], const bool shown[SYSCALL_ARGS]);

#endif
