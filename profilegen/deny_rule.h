/*
 * A deny-list while it is made, and its rules.
 */
#ifndef SECPROF_DENY_RULE_H
#define SECPROF_DENY_RULE_H

#include "name_set.h"
#include "risk.h"

#include "arch.h"
#include "error.h"
#include "generate.h"
#include "profile.h"
#include "recording.h"

#include <stdbool.h>

struct deny {
	const struct run *observed;
	const struct generate_options *options;
	const struct name_set *allowed; /* by an allow-list; NULL: the list allows by default */
	struct profile *profile;
	const struct arch *native;
	bool warned_of_multiplexer;
	struct error *err;
};

/* Adds a rule that refuses with an errno; the row and `note` ("": none) give the comment. */
MUST_CHECK int deny_add_rule(
        struct deny *deny, const struct risk_row *row, struct profile_rule *rule, const char *note);

/* `how` is appended to the reason. */
void deny_remark_used(const struct deny *deny, const struct risk_row *row, const struct call *call,
        const char *how);

#endif
