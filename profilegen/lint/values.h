/*
 * Arguments worth asking about, and what a profile's rules say.
 */
#ifndef SECPROF_LINT_VALUES_H
#define SECPROF_LINT_VALUES_H

#include "profile.h"
#include "syscall_limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Arguments for which all conditions of the rule hold; others are 0.  False: there may be
 * none. */
bool lint_satisfy(const struct profile_rule *rule, uint64_t args[SYSCALL_ARGS]);

/* Values at which the answer to a call may change: those that conditions on this argument
 * name, and their neighbours.  Returns how many were written. */
#define LINT_VALUES_MAX 512
size_t lint_edge_values(const struct profile *profile, const char *call, unsigned index,
        uint64_t values[LINT_VALUES_MAX]);

bool lint_same_answer(const struct profile_rule *a, const struct profile_rule *b);

/* Runtimes leave such a rule out silently. */
bool lint_is_dropped(const struct profile *profile, const struct profile_rule *rule);

#endif
