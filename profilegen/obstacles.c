#include "obstacles.h"

#include "profile_model.h"

#include "syscall_limits.h"

#include <string.h>

static bool has_large_errno(enum profile_action action, int number)
{
	return action == ACTION_ERRNO && number > LIBSECCOMP_ERRNO_MAX;
}

static const char large_errno[] = "libseccomp takes no errno above 4094";

static int find_in_rule(const struct profile_rule *rule, obstacle_sink *report, void *context)
{
	int result = 0;

	if (has_large_errno(rule->action, rule->errno_return))
		result = report(rule, large_errno, context);
	/* runc writes to the container's start pipe after it has loaded the filter. */
	if (!result && rule->action == ACTION_NOTIFY && profile_rule_lists(rule, "write"))
		result = report(rule, "runc refuses SCMP_ACT_NOTIFY for write", context);
	if (!result && profile_rule_lists(rule, ""))
		result = report(rule, "runc refuses an empty name", context);
	return result;
}

int obstacles_find(const struct profile *profile, obstacle_sink *report, void *context)
{
	int result = 0;

	if (has_large_errno(profile->default_action, profile->default_errno))
		result = report(NULL, large_errno, context);
	if (!result && profile->default_action == ACTION_NOTIFY)
		result =
		        report(NULL, "runc refuses SCMP_ACT_NOTIFY as the default action", context);
	for (size_t i = 0; i < profile->n_rules && !result; i++)
		result = find_in_rule(&profile->rules[i], report, context);
	return result;
}
