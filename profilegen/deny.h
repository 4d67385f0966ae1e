/*
 * Between the parts of the deny-list: calls refused by name, calls refused with some
 * arguments.
 */
#ifndef SECPROF_DENY_H
#define SECPROF_DENY_H

#include "generate.h"
#include "risk.h"

struct deny {
	const struct run *observed;
	const struct generate_options *options;
	const struct name_set *allowed; /* by an allow-list; NULL: the list allows by default */
	struct profile *profile;
	const struct arch *native;
	bool told_of_multiplexer;
	struct error *err;
};

/* Adds a rule that refuses with an errno; the row and `note` ("": none) give the comment. */
MUST_CHECK int deny_add_rule(
        struct deny *deny, const struct risk_row *row, struct profile_rule *rule, const char *note);

/* `how` is appended to the reason. */
void deny_tell_used(const struct deny *deny, const struct risk_row *row, const struct call *call,
        const char *how);

/* The rules of a row that holds for some arguments only, less those that the workload was
 * seen to use.  Without proof that it uses none, there is no rule. */
MUST_CHECK int deny_conditional(
        struct deny *deny, const struct risk_row *row, const struct risk_condition *condition);

/* Can a multiplexer of the profile's ABIs make the call, with arguments that no filter sees? */
bool deny_is_multiplexed(const struct profile *profile, const char *call);

/* Adds to an allow-list, which allows the names in `allowed`, rules with EPERM for calls of
 * the risk table, or arguments of them, that it refuses anyway. */
MUST_CHECK int deny_beside(const struct run *observed, const struct generate_options *options,
        const struct name_set *allowed, struct profile *profile, struct error *err);

#endif
