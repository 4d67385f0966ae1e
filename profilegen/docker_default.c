/*
 * Docker's default profile, as a list of what it refuses: knowledge/docker_default.csv.
 */
#include "docker_default.h"

#include "deny_conditional.h"
#include "deny_rule.h"
#include "risk.h"
#include "risk_condition.h"

#include "cleanup.h"
#include "generate.h"
#include "profile.h"
#include "profile_context.h"
#include "recording.h"

#include <string.h>

static const struct row {
	const char *call, *condition, *unless, *source;
} rows[] = {
#define ROW(call, condition, unless, source) {call, condition, unless, source},
#include "docker_default.inc"
#undef ROW
};

/* "CAP_BPF CAP_SYS_ADMIN": is one of them there? */
static int has_any(const char *names, uint64_t capabilities, bool *has, struct error *err)
{
	cleanup_free char *copy = strdup(names);
	char *rest = copy;
	const char *name;

	if (!copy)
		return error_no_memory(err);
	*has = false;
	while (*names && (name = strsep(&rest, " "))) {
		int number = capability_number(name);

		if (number < 0)
			return error_set(err, "docker_default.csv: no capability %s", name);
		*has |= capabilities >> number & 1;
	}
	return 0;
}

static int refuse(struct deny *deny, const struct row *row)
{
	const struct risk_row as_risk = {.call = row->call,
	        .tier = "",
	        .condition = row->condition,
	        .why = "",
	        .example = "",
	        .source = row->source};
	char *name = (char *)(uintptr_t)row->call;
	struct profile_rule rule = {.names = &name, .n_names = 1};
	struct risk_condition condition;

	if (!profile_has_call(deny->profile, row->call))
		return 0;
	if (risk_condition_parse(row->condition, &condition, deny->err))
		return -1;
	if (condition.kind != RISK_ALWAYS)
		return deny_conditional(deny, &as_risk, &condition);
	rule.errno_return = condition.errno_return;
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
	const struct run nothing = {0};
	const struct generate_options silent = {0};
	struct deny deny = {.observed = &nothing,
	        .options = &silent,
	        .profile = profile,
	        .native = native,
	        .told_of_multiplexer = true,
	        .err = err};
	int result = 0;

	profile->default_action = ACTION_ALLOW;
	profile->default_errno = -1;
	arch_for_each (arch)
		if (!result && (arch == native || arch_is_sub(arch, native)))
			result = profile_add_arch(profile, arch, err);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && !result; i++) {
		bool is_allowed = false;

		result = has_any(rows[i].unless, capabilities, &is_allowed, err);
		if (!result && !is_allowed)
			result = refuse(&deny, &rows[i]);
	}
	if (result)
		profile_release(profile);
	return result;
}
