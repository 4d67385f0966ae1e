/*
 * The deny-list: calls that are refused by name.
 */
#ifndef SECPROF_DENY_H
#define SECPROF_DENY_H

#include "name_set.h"
#include "risk.h"

#include "arch.h"
#include "error.h"
#include "generate.h"
#include "profile.h"
#include "recording.h"

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

/* Adds to an allow-list, which allows the names in `allowed`, rules with EPERM for calls of
 * the risk table, or arguments of them, that it refuses anyway. */
MUST_CHECK int deny_beside(const struct run *observed, const struct generate_options *options,
        const struct name_set *allowed, struct profile *profile, struct error *err);

#endif
