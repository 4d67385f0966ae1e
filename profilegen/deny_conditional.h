/*
 * The part of the deny-list that looks at arguments.
 */
#ifndef SECPROF_DENY_CONDITIONAL_H
#define SECPROF_DENY_CONDITIONAL_H

#include "deny_rule.h"
#include "risk.h"
#include "risk_condition.h"

#include "error.h"
#include "profile.h"

#include <stdbool.h>

/* The rules of a row that holds for some arguments only, less those that the workload was
 * seen to use.  Without proof that it uses none, there is no rule. */
MUST_CHECK int deny_conditional(struct deny *deny, const struct risk_row *row);

/* Can a multiplexer of the profile's ABIs make the call, with arguments that no filter sees? */
bool deny_is_multiplexed(const struct profile *profile, const char *call);

#endif
