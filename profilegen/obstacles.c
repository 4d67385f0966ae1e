#include "obstacles.h"

#include "runtime_engine.h"

#include "profile.h"
#include "runtime_choice.h"
#include "syscall_limits.h"

#include <string.h>

static bool has_large_errno(enum profile_action action, int number)
{
	/* The kernel caps an errno at MAX_ERRNO (4095); libseccomp refuses from there on. */
	return action == ACTION_ERRNO && number > LIBSECCOMP_ERRNO_MAX;
}

static int report_errno(const struct profile_rule *rule, obstacle_sink *report, void *context)
{
	struct obstacle obstacle = {rule, "libseccomp takes no errno above 4094", ENGINES_ALL};

	return report(&obstacle, context);
}

static int report_refused(const struct profile_rule *rule, const char *part, const char *what,
        obstacle_sink *report, void *context)
{
	struct obstacle obstacle = {rule, what, engines_refusing(part)};

	return report(&obstacle, context);
}

static int find_in_rule(const struct profile_rule *rule, obstacle_sink *report, void *context)
{
	int result = 0;

	if (has_large_errno(rule->action, rule->errno_return))
		result = report_errno(rule, report, context);
	/* runc writes to the container's start pipe after it has loaded the filter. */
	if (!result && rule->action == ACTION_NOTIFY && profile_rule_lists(rule, "write"))
		result = report_refused(rule, "notify-write",
		        "runc refuses SCMP_ACT_NOTIFY for write", report, context);
	if (!result && profile_rule_lists(rule, ""))
		result = report_refused(
		        rule, "empty-name", "runc refuses an empty name", report, context);
	return result;
}

int obstacles_find(const struct profile *profile, obstacle_sink *report, void *context)
{
	int result = 0;

	if (has_large_errno(profile->default_action, profile->default_errno))
		result = report_errno(NULL, report, context);
	if (!result && profile->default_action == ACTION_NOTIFY)
		result = report_refused(NULL, "notify-default",
		        "runc refuses SCMP_ACT_NOTIFY as the default action", report, context);
	for (size_t i = 0; i < profile->n_rules && !result; i++)
		result = find_in_rule(&profile->rules[i], report, context);
	return result;
}
