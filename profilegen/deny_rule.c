#include "deny_rule.h"

#include "generate_parts.h"

#include "cleanup.h"

#include <stdio.h>

int deny_add_rule(
        struct deny *deny, const struct risk_row *row, struct profile_rule *rule, const char *note)
{
	cleanup_free char *comment = NULL;

	if (asprintf(&comment, "%s: %s%s%s%s%s%s", risk_tier_name((int)row->tier), row->why,
	            *row->example ? " (" : "", row->example, *row->example ? ")" : "",
	            *note ? "; " : "", note) < 0) {
		comment = NULL;
		return error_no_memory(deny->err);
	}
	/* Refused, not killed: a program that does without the call is not to die of it. */
	rule->action = ACTION_ERRNO;
	rule->comment = comment;
	return profile_add_rule(deny->profile, rule, deny->err);
}

static const char *first_user(const struct run *observed, const struct call *call)
{
	int32_t exe = call->first.exe;

	/* -1: beyond the bounds of the recording, or not attributed. */
	return exe >= 0 && (size_t)exe < observed->n_executables ? observed->executables[exe]
	                                                         : NULL;
}

void deny_remark_used(const struct deny *deny, const struct risk_row *row, const struct call *call,
        const char *how)
{
	const char *user = first_user(deny->observed, call);

	generate_remark(deny->options, REMARK_DANGEROUS, row->call, "%s: %s%s%s%s",
	        risk_tier_name((int)row->tier), row->why, how, user ? "; first used by " : "",
	        user ? user : "");
}
