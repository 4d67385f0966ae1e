#include "profile_names.h"

#include "nearest.h"

#include <stddef.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct action_name {
	const char *name;
	enum profile_action action;
} action_names[] = {
        {"SCMP_ACT_KILL_PROCESS", ACTION_KILL_PROCESS},
        {"SCMP_ACT_KILL_THREAD", ACTION_KILL_THREAD}, {"SCMP_ACT_TRAP", ACTION_TRAP},
        {"SCMP_ACT_ERRNO", ACTION_ERRNO}, {"SCMP_ACT_NOTIFY", ACTION_NOTIFY},
        {"SCMP_ACT_TRACE", ACTION_TRACE}, {"SCMP_ACT_LOG", ACTION_LOG},
        {"SCMP_ACT_ALLOW", ACTION_ALLOW},
        {"SCMP_ACT_KILL", ACTION_KILL_THREAD}, /* after the name that is written */
};

static const char *const operator_names[] = {
        [OP_NE] = "SCMP_CMP_NE",
        [OP_LT] = "SCMP_CMP_LT",
        [OP_LE] = "SCMP_CMP_LE",
        [OP_EQ] = "SCMP_CMP_EQ",
        [OP_GE] = "SCMP_CMP_GE",
        [OP_GT] = "SCMP_CMP_GT",
        [OP_MASKED_EQ] = "SCMP_CMP_MASKED_EQ",
};

const char *profile_action_name(enum profile_action action)
{
	for (size_t i = 0; i < COUNT(action_names); i++)
		if (action_names[i].action == action)
			return action_names[i].name;
	return NULL;
}

/* What all begin with makes none the likelier one. */
static int unknown_action(const char *name, struct error *err)
{
	static const char prefix[] = "SCMP_ACT_";
	const size_t length = sizeof(prefix) - 1;
	const char *names[COUNT(action_names) + 1] = {NULL};
	const char *nearest;

	for (size_t i = 0; i < COUNT(action_names); i++)
		names[i] = action_names[i].name + length;
	/* People write "ERRNO" alone, too. */
	nearest = text_nearest(strncmp(name, prefix, length) != 0 ? name : name + length, names);
	if (nearest)
		return error_set(
		        err, "no such action \"%s\"; did you mean %s%s?", name, prefix, nearest);
	return error_set(err,
	        "no such action \"%s\": use SCMP_ACT_ALLOW, ERRNO, LOG, TRAP, TRACE, NOTIFY, "
	        "KILL_THREAD or KILL_PROCESS",
	        name);
}

int profile_action_parse(const char *name, enum profile_action *action, struct error *err)
{
	for (size_t i = 0; i < COUNT(action_names); i++) {
		if (strcmp(action_names[i].name, name) != 0)
			continue;
		*action = action_names[i].action;
		return 0;
	}
	return unknown_action(name, err);
}

const char *profile_operator_name(enum profile_operator op)
{
	return operator_names[op];
}

int profile_operator_parse(const char *name, enum profile_operator *op, struct error *err)
{
	for (size_t i = 0; i < COUNT(operator_names); i++) {
		if (strcmp(operator_names[i], name) != 0)
			continue;
		*op = (enum profile_operator)i;
		return 0;
	}
	return error_set(err,
	        "no such operator \"%s\": use SCMP_CMP_NE, LT, LE, EQ, GE, GT or MASKED_EQ", name);
}
