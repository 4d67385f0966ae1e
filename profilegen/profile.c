#include "profile.h"

#include "syscall_name.h"

#include <stdlib.h>
#include <string.h>

/* A profile owns its names, which nobody changes: hence const, and the cast. */
static void free_name(const char *name)
{
	free((char *)(uintptr_t)name);
}

static void rule_release(struct profile_rule *rule)
{
	for (size_t i = 0; i < rule->n_names; i++)
		free_name(rule->names[i]);
	free(rule->names);
	free(rule->conditions);
	free(rule->comment);
	free(rule->place);
	*rule = (struct profile_rule){0};
}

bool profile_is_bare(const struct profile *profile)
{
	return profile->filter.length != 0;
}

const struct arch *profile_machine(const struct profile *profile, const struct arch *otherwise)
{
	const struct arch *first;

	if (!profile_is_bare(profile))
		return otherwise;
	/* An ABI comes before those that its kernels run beside it. */
	first = profile->architectures[0];
	return first->parent ? arch_by_name(first->parent) : first;
}

bool profile_lists_arch(const struct profile *profile, const struct arch *arch)
{
	for (size_t i = 0; i < profile->n_architectures; i++)
		/* All are entries of arch_table, so the pointer tells them apart. */
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
	/* The order of arch_table, where an ABI is followed by those beside it. */
	for (; at && all[at - 1] > arch; at--)
		all[at] = all[at - 1];
	all[at] = arch;
	return 0;
}

bool profile_is_unnamed(const char *name)
{
	char *end;

	if (strncmp(name, "syscall_", strlen("syscall_")) != 0)
		return false;
	/* syscall_text() makes such names of numbers that have none. */
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
	free(profile->decided.first);
	bpf_release(&profile->filter);
	/* Zeroed, so that a second release does nothing: callers release after any failure. */
	*profile = (struct profile){0};
}

static int copy_names(struct profile_rule *copy, const struct profile_rule *rule)
{
	copy->names = calloc(rule->n_names, sizeof(*copy->names));
	if (!copy->names)
		return -1;
	for (size_t i = 0; i < rule->n_names; i++) {
		/* Counted one by one, so that rule_release() frees just those that are there. */
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
	/* Rules come from trees, tables and other profiles, which the profile outlives. */
	struct profile_rule copy = {.action = rule->action, .errno_return = rule->errno_return};
	struct profile_rule *rules =
	        reallocarray(profile->rules, profile->n_rules + 1, sizeof(*rules));

	if (!rules)
		return error_no_memory(err);
	/* Set at once: the old array is gone, whatever fails below. */
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
	/* Byte order, as the lists of Docker's profile have it. */
	while (place < rule->n_names && strcmp(rule->names[place], name) < 0)
		place++;
	return place;
}

int profile_rule_add_name(struct profile_rule *rule, const char *name, struct error *err)
{
	const char **names = reallocarray(rule->names, rule->n_names + 1, sizeof(*names));
	char *copy = strdup(name);

	/* The same here: rule->names must not point to freed memory if strdup(3) fails. */
	if (names)
		rule->names = names;
	if (!names || !copy) {
		free(copy);
		return error_no_memory(err);
	}
	/* People keep such lists sorted, and a diff of the file should be one line. */
	size_t place = place_of_name(rule, name);

	memmove(names + place + 1, names + place, (rule->n_names - place) * sizeof(*names));
	names[place] = copy;
	rule->n_names++;
	return 0;
}

void profile_drop_name(struct profile *profile, size_t index, size_t name)
{
	struct profile_rule *rule = &profile->rules[index];

	free_name(rule->names[name]);
	rule->n_names--;
	memmove(rule->names + name, rule->names + name + 1,
	        (rule->n_names - name) * sizeof(*rule->names));
	/* A rule without names means nothing, and runtimes ignore it. */
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

static int copy_decided(const struct profile *profile, struct profile *copy)
{
	copy->decided.n_rules = profile->decided.n_rules;
	copy->decided.arch_map = profile->decided.arch_map;
	return copy_text(&copy->decided.first, profile->decided.first);
}

int profile_copy(const struct profile *profile, struct profile *copy, struct error *err)
{
	size_t n = profile->n_architectures;

	copy->default_action = profile->default_action;
	copy->default_errno = profile->default_errno;
	copy->architectures = calloc(n + 1, sizeof(const struct arch *));
	/* calloc(3) of n + 1, as NULL means that memory is out, also for an empty list. */
	if (!copy->architectures || copy_loading(profile, copy) || copy_decided(profile, copy)) {
		profile_release(copy);
		return error_no_memory(err);
	}
	for (copy->n_architectures = 0; copy->n_architectures < n; copy->n_architectures++)
		copy->architectures[copy->n_architectures] =
		        profile->architectures[copy->n_architectures];
	if (profile_is_bare(profile) && bpf_copy(&profile->filter, &copy->filter, err)) {
		profile_release(copy);
		return -1;
	}
	for (size_t i = 0; i < profile->n_rules; i++)
		if (profile_add_rule(copy, &profile->rules[i], err)) {
			profile_release(copy);
			return -1;
		}
	return 0;
}
