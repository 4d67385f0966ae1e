/*
 * What other C libraries and kernels call in place of what an allow-list allows, in this order:
 *
 *   each allowed call -> the others of its families (knowledge/siblings.csv)
 *                        no stronger             -> allowed, and their families are looked at, too
 *                        with a limited argument -> allowed with that
 *                        stronger                -> ENOSYS, and C libraries fall back
 *   what C libraries call by themselves (knowledge/c_library.csv), and the families of that
 *   ENOSYS for what callers can do without, whatever the default is
 *
 * Rules with conditions are added when they are found, the names at the end.
 */
#include "stand_ins.h"

#include "generate_parts.h"
#include "predict_values.h"
#include "siblings.h"

#include "cleanup.h"
#include "profile.h"
#include "syscall_name.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOR_OTHERS "for other C libraries and kernels: "

/* An allowed call. */
struct member {
	const char *call;
	/* The call in whose place it is allowed: one that was allowed before; NULL: C libraries
	 * call it by themselves. */
	const char *root;
	enum { BY_RULES, BY_NAME } form; /* rules that are there; a name that will be listed */
};

struct stand_ins {
	const struct generate_options *options;
	struct profile *profile;
	struct member *members; /* owned; those that were allowed before come first */
	size_t n_members, n_before;
	struct name_set enosys;
	struct error *err;
};

static void release(struct stand_ins *all)
{
	free(all->members);
	name_set_release(&all->enosys);
}

static const struct member *find_member(const struct stand_ins *all, const char *call)
{
	for (size_t i = 0; i < all->n_members; i++)
		if (!strcmp(all->members[i].call, call))
			return &all->members[i];
	return NULL;
}

/* Unless it is there. */
static int add_member(struct stand_ins *all, struct member member)
{
	if (find_member(all, member.call))
		return 0;
	struct member *members = reallocarray(all->members, all->n_members + 1, sizeof(*members));

	if (!members)
		return error_no_memory(all->err);
	all->members = members;
	members[all->n_members++] = member;
	return 0;
}

static bool allows(const struct profile_rule *rule, const char *call)
{
	return rule->action == ACTION_ALLOW && profile_rule_lists(rule, call);
}

static int collect_allowed(struct stand_ins *all)
{
	for (size_t r = 0; r < all->profile->n_rules; r++) {
		const struct profile_rule *rule = &all->profile->rules[r];

		for (size_t n = 0; rule->action == ACTION_ALLOW && n < rule->n_names; n++)
			if (add_member(
			            all, (struct member){rule->names[n], rule->names[n], BY_RULES}))
				return -1;
	}
	all->n_before = all->n_members;
	return 0;
}

/* ---- rules with conditions ---- */

/* Is the call allowed with some arguments only? */
static bool is_conditional(const struct stand_ins *all, const char *call)
{
	for (size_t r = 0; r < all->profile->n_rules; r++)
		if (allows(&all->profile->rules[r], call) && all->profile->rules[r].n_conditions)
			return true;
	return false;
}

static int add_rule(struct stand_ins *all, const struct member *member,
        struct profile_condition *conditions, size_t n_conditions)
{
	cleanup_free char *comment = NULL;
	struct profile_rule rule = {.action = ACTION_ALLOW,
	        .errno_return = -1,
	        .conditions = conditions,
	        .n_conditions = n_conditions};
	const char *name = member->call;

	if (asprintf(&comment, FOR_OTHERS "%s%s",
	            member->root ? "in place of " : "they call it by themselves",
	            member->root ? member->root : "") < 0) {
		comment = NULL;
		return error_no_memory(all->err);
	}
	rule.names = &name;
	rule.n_names = 1;
	rule.comment = comment;
	return profile_add_rule(all->profile, &rule, all->err);
}

/* As a condition; false: rules cannot say it.  They have one index and one value for all ABIs of
 * the profile, and clone's flags are another argument on s390x. */
static bool find_limit(const struct stand_ins *all, const char *call,
        const struct masked_argument *limit, struct profile_condition *condition)
{
	const struct profile *profile = all->profile;

	*condition = (struct profile_condition){.index = limit->index,
	        .op = OP_MASKED_EQ,
	        .value = limit->mask,
	        .value_two = limit->value};
	for (size_t i = 0; i < profile->n_architectures; i++) {
		unsigned index = arch_argument_index(profile->architectures[i], call, limit->index);
		uint32_t value = limit->value;

		if (!predict_value_on(profile->architectures[i], call, limit->index, &value))
			return false;
		if (i && (index != condition->index || value != condition->value_two))
			return false;
		condition->index = index;
		condition->value_two = value;
	}
	return limit->given && !all->options->names_only && !all->options->plain_siblings;
}

static int allow_limited(
        struct stand_ins *all, struct member member, struct profile_condition *condition)
{
	member.form = BY_RULES;
	return add_member(all, member) || add_rule(all, &member, condition, 1) ? -1 : 0;
}

/* The rules of another call, whose arguments mean the same. */
static int copy_rules(struct stand_ins *all, struct member member, const char *other)
{
	size_t n_rules = all->profile->n_rules;

	member.form = BY_RULES;
	for (size_t r = 0; r < n_rules; r++) {
		/* A copy: the array of rules moves. */
		const struct profile_rule rule = all->profile->rules[r];

		if (allows(&rule, other) &&
		        add_rule(all, &member, rule.conditions, rule.n_conditions))
			return -1;
	}
	return add_member(all, member);
}

/* ---- families ---- */

/* Is there an ABI of the profile on which both can be made? */
static bool meet(const struct stand_ins *all, const char *allowed, const char *other)
{
	const struct profile *profile = all->profile;
	int nr;

	if (all->options->siblings == SIBLINGS_PORTABLE)
		return profile_has_call(profile, other);
	for (size_t i = 0; i < profile->n_architectures; i++)
		if (syscall_number(profile->architectures[i], allowed, &nr) &&
		        syscall_number(profile->architectures[i], other, &nr))
			return true;
	return false;
}

static bool is_stronger(const struct sibling *row, const struct sibling *allowed)
{
	/* The table compares with the older ones. */
	return *row->reach && !(*allowed->reach && row < allowed);
}

/* `row` may be called in place of `allowed`, which is `of`. */
static int consider(struct stand_ins *all, const struct member *of, const struct sibling *allowed,
        const struct sibling *row)
{
	const struct member member = {row->call, of->root ? of->root : of->call, BY_NAME};
	struct profile_condition limit;

	if (find_member(all, row->call) || !meet(all, of->call, row->call))
		return 0;
	if (is_stronger(row, allowed) && find_limit(all, row->call, &row->limit, &limit))
		return allow_limited(all, member, &limit);
	if (is_stronger(row, allowed))
		return name_set_add(&all->enosys, row->call, all->err);
	if (row->arguments == ARGUMENTS_NONE || !is_conditional(all, of->call))
		return add_member(all, member);
	if (row->arguments == ARGUMENTS_SAME)
		return copy_rules(all, member, of->call);
	/* Its name would open what the rules of the other one refuse. */
	return name_set_add(&all->enosys, row->call, all->err);
}

/* From a member on; what is added meanwhile is looked at as well. */
static int add_families(struct stand_ins *all, size_t first)
{
	for (size_t i = first; i < all->n_members; i++) {
		/* A copy: the array of members moves. */
		const struct member of = all->members[i];

		sibling_for_each (allowed)
			sibling_for_each (row)
				if (!strcmp(allowed->call, of.call) &&
				        sibling_same_family(allowed, row) &&
				        consider(all, &of, allowed, row))
					return -1;
	}
	return 0;
}

/* ---- what C libraries call by themselves ---- */

static bool has_rule(
        const struct stand_ins *all, const char *call, const struct profile_condition *condition)
{
	for (size_t r = 0; r < all->profile->n_rules; r++) {
		const struct profile_rule *rule = &all->profile->rules[r];

		if (!allows(rule, call))
			continue;
		if (!rule->n_conditions ||
		        (rule->n_conditions == 1 && rule->conditions->index == condition->index &&
		                rule->conditions->op == condition->op &&
		                rule->conditions->value == condition->value &&
		                rule->conditions->value_two == condition->value_two))
			return true;
	}
	return false;
}

static int consider_library(struct stand_ins *all, const struct c_library_call *row)
{
	const struct member member = {row->call, NULL, BY_NAME};
	const struct member *present = find_member(all, row->call);
	struct profile_condition limit;

	if (row->level > all->options->siblings || !profile_has_call(all->profile, row->call) ||
	        (*row->beside && !find_member(all, row->beside)) ||
	        (present && present->form == BY_NAME))
		return 0;
	if (find_limit(all, row->call, &row->limit, &limit))
		return has_rule(all, row->call, &limit) ? 0 : allow_limited(all, member, &limit);
	/* All of a call is allowed neither beside rules about its arguments, nor because rules are
	 * to have none. */
	return present || row->limit.given ? 0 : add_member(all, member);
}

static int add_library(struct stand_ins *all)
{
	c_library_for_each (row)
		if (consider_library(all, row))
			return -1;
	return 0;
}

/* ---- ENOSYS ---- */

static int add_done_without(struct stand_ins *all)
{
	bool has_older = false;

	sibling_for_each (row) {
		bool is_oldest = row == sibling_table || !sibling_same_family(row - 1, row);

		has_older = !is_oldest && (has_older || find_member(all, row[-1].call));
		if (*row->fallback && (is_oldest || has_older) &&
		        profile_has_call(all->profile, row->call) &&
		        name_set_add(&all->enosys, row->call, all->err))
			return -1;
	}
	return 0;
}

/* The default answer is as good, where the profile has it. */
static bool is_default_enough(const struct generate_options *options)
{
	return options->default_action == ACTION_ERRNO && options->default_errno == ENOSYS &&
	       !options->rules_for_enosys;
}

static bool is_answered(const struct stand_ins *all, const char *call)
{
	if (find_member(all, call))
		return true;
	for (size_t r = 0; r < all->profile->n_rules; r++)
		if (profile_rule_lists(&all->profile->rules[r], call))
			return true;
	return false;
}

static int refuse(struct stand_ins *all, struct name_set *names)
{
	cleanup_name_set struct name_set refused = {0};
	struct profile_rule rule = {.action = ACTION_ERRNO,
	        .errno_return = ENOSYS,
	        .comment = (char *)(uintptr_t) "C libraries and programs do without after ENOSYS"};

	if (is_default_enough(all->options))
		return 0;
	for (size_t i = 0; i < all->enosys.n_names; i++) {
		const char *name = all->enosys.names[i];

		/* In another family it may be no stronger than what is allowed. */
		if (is_answered(all, name))
			continue;
		if (name_set_add(&refused, name, all->err) || name_set_add(names, name, all->err))
			return -1;
		generate_remark(all->options, REMARK_ENOSYS, name, "%s", "");
	}
	rule.names = refused.names;
	rule.n_names = refused.n_names;
	return refused.n_names ? profile_add_rule(all->profile, &rule, all->err) : 0;
}

/* ---- rules by name ---- */

static int compare_members(const void *a, const void *b)
{
	const struct member *left = a, *right = b;

	return strcmp(left->call, right->call);
}

static void report(const struct stand_ins *all, const struct member *member)
{
	if (member->root)
		generate_remark(all->options, REMARK_STAND_IN, member->call, "%s", member->root);
	else
		generate_remark(all->options, REMARK_ADDED, member->call,
		        "other C libraries call them by themselves");
}

/* One rule, in place of others or called by themselves; its comment says in place of which. */
static int add_names(struct stand_ins *all, bool in_place)
{
	cleanup_name_set struct name_set by_name = {0};
	cleanup_free char *comment = strdup(FOR_OTHERS);
	struct profile_rule rule = {.action = ACTION_ALLOW, .errno_return = -1};

	for (size_t i = all->n_before; i < all->n_members; i++) {
		const struct member *member = &all->members[i];

		if (in_place != !!member->root)
			continue;
		report(all, member);
		if (member->form == BY_RULES)
			continue;
		if (!comment || name_set_add(&by_name, member->call, all->err) ||
		        (in_place && (text_append(&comment, by_name.n_names > 1 ? ", " : "",
		                              member->call) ||
		                             text_append(&comment, " for ", member->root))))
			return error_no_memory(all->err);
	}
	if (!comment || (!in_place && text_append(&comment, "", "they call these by themselves")))
		return error_no_memory(all->err);
	rule.names = by_name.names;
	rule.n_names = by_name.n_names;
	rule.comment = comment;
	return by_name.n_names ? profile_add_rule(all->profile, &rule, all->err) : 0;
}

static int add_all(struct stand_ins *all, struct name_set *names)
{
	size_t n_members;

	if (collect_allowed(all) || add_families(all, 0))
		return -1;
	n_members = all->n_members;
	if (add_library(all) || add_families(all, n_members) || add_done_without(all))
		return -1;
	/* The order in which they were found says nothing. */
	qsort(all->members + all->n_before, all->n_members - all->n_before, sizeof(*all->members),
	        compare_members);
	for (size_t i = all->n_before; i < all->n_members; i++)
		if (name_set_add(names, all->members[i].call, all->err))
			return -1;
	return add_names(all, true) || add_names(all, false) || refuse(all, names) ? -1 : 0;
}

int stand_ins_add(const struct generate_options *options, struct profile *profile,
        struct name_set *names, struct error *err)
{
	__attribute__((cleanup(release))) struct stand_ins all = {
	        .options = options, .profile = profile, .err = err};

	return options->siblings == SIBLINGS_EXACT ? 0 : add_all(&all, names);
}
