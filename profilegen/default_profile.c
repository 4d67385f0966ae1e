/*
 * Docker's default profile, as a list of what it refuses: knowledge/docker_default.csv.
 */
#include "default_profile.h"

#include "deny_conditional.h"
#include "deny_rule.h"
#include "risk.h"
#include "risk_condition.h"

#include "generate.h"
#include "profile.h"
#include "recording.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>

static const struct row {
	const char *call;
	struct risk_condition condition;
	uint64_t unless; /* the container has one of these capabilities */
} rows[] = {
#include "docker_default.inc"
};

static int refuse(struct deny *deny, const struct row *row)
{
	/* As if it were a row of the risk table, so that one code makes the rules of both. */
	const struct risk_row as_risk = {
	        .call = row->call, .condition = row->condition, .why = "", .example = ""};
	const char *name = row->call;
	struct profile_rule rule = {
	        .names = &name, .n_names = 1, .errno_return = row->condition.errno_return};

	if (!profile_has_call(deny->profile, row->call))
		return 0;
	if (row->condition.kind != RISK_ALWAYS)
		return deny_conditional(deny, &as_risk);
	return deny_add_rule(deny, &as_risk, &rule, "");
}

bool docker_default_refuses(const char *call)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(rows[i].call, call))
			return true;
	return false;
}

int docker_default_profile(const struct arch *native, uint64_t capabilities,
        struct profile *profile, struct error *err)
{
	/* A deny-list leaves out what a recording used; here nothing was. */
	const struct run nothing = {0};
	const struct generate_options silent = {0};
	struct deny deny = {.observed = &nothing,
	        .options = &silent,
	        .profile = profile,
	        .native = native,
	        .warned_of_multiplexer = true,
	        .err = err};
	int result = 0;

	profile->default_action = ACTION_ALLOW;
	profile->default_errno = -1;
	arch_for_each (arch)
		if (!result && (arch == native || arch_is_sub(arch, native)))
			result = profile_add_arch(profile, arch, err);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && !result; i++)
		/* Docker's own profile allows these calls to containers with the capability
		 * ("includes": {"caps": ...}). */
		if (!(rows[i].unless & capabilities))
			result = refuse(&deny, &rows[i]);
	if (result)
		profile_release(profile);
	return result;
}
