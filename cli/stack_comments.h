/*
 * generate --comments: why each call of a profile was made, as a comment of its rule.
 */
#ifndef SECPROF_CLI_STACK_COMMENTS_H
#define SECPROF_CLI_STACK_COMMENTS_H

#include "error.h"
#include "profile.h"
#include "recording.h"

/* Calls that have a stack get a rule of their own, which does the same as the one that they were
 * in. */
MUST_CHECK int stack_comments(
        struct profile *profile, const struct run *observed, struct error *err);

#endif
