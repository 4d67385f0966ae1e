#include "profile.h"

#include "profile_model.h"

#include "nearest.h"
#include "syscall_name.h"

#include <stdlib.h>
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
	nearest = text_nearest(strncmp(name, prefix, length) ? name : name + length, names);
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
		if (strcmp(action_names[i].name, name))
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
		if (strcmp(operator_names[i], name))
			continue;
		*op = (enum profile_operator)i;
		return 0;
	}
	return error_set(err,
	        "no such operator \"%s\": use SCMP_CMP_NE, LT, LE, EQ, GE, GT or MASKED_EQ", name);
}

static void rule_release(struct profile_rule *rule)
{
	for (size_t i = 0; i < rule->n_names; i++)
		free(rule->names[i]);
	free(rule->names);
	free(rule->conditions);
	free(rule->comment);
	free(rule->place);
	*rule = (struct profile_rule){0};
}

bool profile_lists_arch(const struct profile *profile, const struct arch *arch)
{
	for (size_t i = 0; i < profile->n_architectures; i++)
		if (profile->architectures[i] == arch)
			return true;
	return false;
}

int profile_add_arch(struct profile *profile, const struct arch *arch, struct error *err)
{
	if (profile_lists_arch(profile, arch))
		return 0;
	const struct arch **all =
	        reallocarray(profile->architectures, profile->n_architectures + 1, sizeof(*all));

	if (!all)
		return error_no_memory(err);
	size_t at = profile->n_architectures++;

	profile->architectures = all;
	for (; at && all[at - 1] > arch; at--)
		all[at] = all[at - 1];
	all[at] = arch;
	return 0;
}

bool profile_is_unnamed(const char *name)
{
	char *end;

	if (strncmp(name, "syscall_", strlen("syscall_")))
		return false;
	strtol(name + strlen("syscall_"), &end, 10);
	return !*end;
}

bool profile_has_call(const struct profile *profile, const char *name)
{
	int nr;

	for (size_t i = 0; i < profile->n_architectures; i++)
		if (syscall_number(profile->architectures[i], name, &nr))
			return true;
	return false;
}

bool profile_rule_lists(const struct profile_rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->n_names; i++)
		if (!strcmp(rule->names[i], name))
			return true;
	return false;
}

void profile_release(struct profile *profile)
{
	for (size_t i = 0; i < profile->n_rules; i++)
		rule_release(&profile->rules[i]);
	free(profile->rules);
	free(profile->architectures);
	for (size_t i = 0; i < profile->n_flags; i++)
		free(profile->flags[i]);
	free(profile->flags);
	free(profile->listener_path);
	free(profile->listener_metadata);
	*profile = (struct profile){0};
}

static int copy_names(struct profile_rule *copy, const struct profile_rule *rule)
{
	copy->names = calloc(rule->n_names, sizeof(*copy->names));
	if (!copy->names)
		return -1;
	for (size_t i = 0; i < rule->n_names; i++) {
		copy->names[i] = strdup(rule->names[i]);
		if (!copy->names[i])
			return -1;
		copy->n_names++;
	}
	return 0;
}

static int copy_conditions(struct profile_rule *copy, const struct profile_rule *rule)
{
	if (!rule->n_conditions)
		return 0;
	copy->conditions = calloc(rule->n_conditions, sizeof(*copy->conditions));
	if (!copy->conditions)
		return -1;
	memcpy(copy->conditions, rule->conditions, rule->n_conditions * sizeof(*copy->conditions));
	copy->n_conditions = rule->n_conditions;
	return 0;
}

static int copy_text(char **copy, const char *text)
{
	*copy = text ? strdup(text) : NULL;
	return *copy || !text ? 0 : -1;
}

int profile_add_rule(struct profile *profile, const struct profile_rule *rule, struct error *err)
{
	struct profile_rule copy = {.action = rule->action, .errno_return = rule->errno_return};
	struct profile_rule *rules =
	        reallocarray(profile->rules, profile->n_rules + 1, sizeof(*rules));

	if (!rules)
		return error_no_memory(err);
	profile->rules = rules;
	if (copy_names(&copy, rule) || copy_conditions(&copy, rule) ||
	        copy_text(&copy.comment, rule->comment) || copy_text(&copy.place, rule->place)) {
		rule_release(&copy);
		return error_no_memory(err);
	}
	rules[profile->n_rules++] = copy;
	return 0;
}

/* Where a name belongs: the order of the others is kept, if they have one. */
static size_t place_of_name(const struct profile_rule *rule, const char *name)
{
	size_t place = 0;

	for (size_t i = 1; i < rule->n_names; i++)
		if (strcmp(rule->names[i - 1], rule->names[i]) > 0)
			return rule->n_names;
	while (place < rule->n_names && strcmp(rule->names[place], name) < 0)
		place++;
	return place;
}

int profile_rule_add_name(struct profile_rule *rule, const char *name, struct error *err)
{
	char **names = reallocarray(rule->names, rule->n_names + 1, sizeof(*names));
	char *copy = strdup(name);

	if (names)
		rule->names = names;
	if (!names || !copy) {
		free(copy);
		return error_no_memory(err);
	}
	size_t place = place_of_name(rule, name);

	memmove(names + place + 1, names + place, (rule->n_names - place) * sizeof(*names));
	names[place] = copy;
	rule->n_names++;
	return 0;
}

void profile_drop_name(struct profile *profile, size_t index, size_t name)
{
	struct profile_rule *rule = &profile->rules[index];

	free(rule->names[name]);
	rule->n_names--;
	memmove(rule->names + name, rule->names + name + 1,
	        (rule->n_names - name) * sizeof(*rule->names));
	if (rule->n_names)
		return;
	rule_release(rule);
	profile->n_rules--;
	memmove(rule, rule + 1, (profile->n_rules - index) * sizeof(*rule));
}

static int copy_loading(const struct profile *profile, struct profile *copy)
{
	copy->flags = calloc(profile->n_flags + 1, sizeof(*copy->flags));
	if (!copy->flags)
		return -1;
	for (; copy->n_flags < profile->n_flags; copy->n_flags++)
		if (copy_text(&copy->flags[copy->n_flags], profile->flags[copy->n_flags]))
			return -1;
	return copy_text(&copy->listener_path, profile->listener_path) ||
	                       copy_text(&copy->listener_metadata, profile->listener_metadata)
	               ? -1
	               : 0;
}

int profile_copy(const struct profile *profile, struct profile *copy, struct error *err)
{
	size_t n = profile->n_architectures;

	copy->default_action = profile->default_action;
	copy->default_errno = profile->default_errno;
	copy->architectures = calloc(n + 1, sizeof(const struct arch *));
	if (!copy->architectures || copy_loading(profile, copy)) {
		profile_release(copy);
		return error_no_memory(err);
	}
	for (copy->n_architectures = 0; copy->n_architectures < n; copy->n_architectures++)
		copy->architectures[copy->n_architectures] =
		        profile->architectures[copy->n_architectures];
	for (size_t i = 0; i < profile->n_rules; i++)
		if (profile_add_rule(copy, &profile->rules[i], err)) {
			profile_release(copy);
			return -1;
		}
	return 0;
}
