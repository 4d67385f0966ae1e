/*
 * Rules without effect.
 */
#include "check.h"

#include "finding.h"
#include "values.h"

#include "profile.h"

#include <string.h>

/* ---- shadowed: to libseccomp, a rule without conditions is the whole of a call, and the first
 * such rule counts ---- */

static const struct profile_rule *whole_rule(const struct lint *lint, const char *name)
{
	for (size_t r = 0; r < lint->profile->n_rules; r++) {
		const struct profile_rule *rule = &lint->profile->rules[r];

		if (!rule->n_conditions && !lint_is_dropped(lint->profile, rule) &&
		        profile_rule_lists(rule, name))
			return rule;
	}
	return NULL;
}

static void find_shadowed(
        const struct lint *lint, struct lint_finding *finding, const struct profile_rule *rule)
{
	for (size_t n = 0; n < rule->n_names; n++) {
		const struct profile_rule *whole = whole_rule(lint, rule->names[n]);

		/* A second rule with the same answer and no conditions is a mere duplicate. */
		if (!whole || whole == rule ||
		        (!rule->n_conditions && lint_same_answer(rule, whole)))
			continue;
		lint_name(lint, finding, rule->names[n], NULL, "%s by %s",
		        lint_same_answer(rule, whole) ? "the same" : "answered otherwise",
		        whole->place);
	}
}

static int run_shadowed(struct lint *lint, const struct lint_check *self)
{
	for (size_t r = 0; r < lint->profile->n_rules; r++) {
		const struct profile_rule *rule = &lint->profile->rules[r];
		struct lint_finding finding = lint_start(self, LINT_WARNING);

		finding.place = rule->place;
		if (!lint_is_dropped(lint->profile, rule))
			find_shadowed(lint, &finding, rule);
		if (lint_submit(lint, &finding,
		            "counts for nothing: a rule without conditions, "
		            "the first of them, is the whole of a call"))
			return -1;
	}
	return 0;
}

const struct lint_check lint_check_shadowed_rule = {
        .code = "shadowed-rule",
        .summary = "rules that another rule makes meaningless",
        .advice = "take the name out of the rule without conditions, or this rule out",
        .run = run_shadowed,
};

/* ---- dropped ---- */

/* A rule for the same call, to which this one is an exception. */
static bool has_other_rule(const struct lint *lint, const char *name)
{
	for (size_t r = 0; r < lint->profile->n_rules; r++)
		if (profile_rule_lists(&lint->profile->rules[r], name) &&
		        !lint_is_dropped(lint->profile, &lint->profile->rules[r]))
			return true;
	return false;
}

static int run_dropped(struct lint *lint, const struct lint_check *self)
{
	for (size_t r = 0; r < lint->profile->n_rules; r++) {
		const struct profile_rule *rule = &lint->profile->rules[r];
		struct lint_finding plain = lint_start(self, LINT_NOTE);
		struct lint_finding exception = lint_start(self, LINT_WARNING);

		plain.place = exception.place = rule->place;
		for (size_t n = 0; n < rule->n_names && lint_is_dropped(lint->profile, rule); n++)
			lint_name(lint, has_other_rule(lint, rule->names[n]) ? &exception : &plain,
			        rule->names[n], NULL, NULL);
		/* Both are submitted, since an unsubmitted finding would leak. */
		int result = lint_submit(lint, &exception,
		        "runtimes drop a rule that equals the default: it is no exception from the "
		        "other rule for the call");

		if (result |
		        lint_submit(lint, &plain, "runtimes drop a rule that equals the default"))
			return -1;
	}
	return 0;
}

const struct lint_check lint_check_dropped_rule = {
        .code = "dropped-rule",
        .summary = "rules that say what the default says",
        .advice = "take the rule out; an exception is written as conditions of the other rule",
        .run = run_dropped,
};

/* ---- duplicates ---- */

static bool same_conditions(const struct profile_rule *a, const struct profile_rule *b)
{
	if (a->n_conditions != b->n_conditions)
		return false;
	for (size_t i = 0; i < a->n_conditions; i++) {
		const struct profile_condition *left = &a->conditions[i],
		                               *right = &b->conditions[i];

		if (left->index != right->index || left->op != right->op ||
		        left->value != right->value || left->value_two != right->value_two)
			return false;
	}
	return true;
}

static bool is_repeated(const struct lint *lint, const struct profile_rule *rule, size_t n)
{
	for (size_t earlier = 0; earlier < n; earlier++)
		if (!strcmp(rule->names[earlier], rule->names[n]))
			return true;
	for (const struct profile_rule *other = lint->profile->rules; other < rule; other++)
		if (lint_same_answer(other, rule) && same_conditions(other, rule) &&
		        profile_rule_lists(other, rule->names[n]))
			return true;
	return false;
}

static int run_duplicate(struct lint *lint, const struct lint_check *self)
{
	for (size_t r = 0; r < lint->profile->n_rules; r++) {
		const struct profile_rule *rule = &lint->profile->rules[r];
		struct lint_finding finding = lint_start(self, LINT_NOTE);

		finding.place = rule->place;
		for (size_t n = 0; n < rule->n_names; n++)
			if (is_repeated(lint, rule, n))
				lint_name(lint, &finding, rule->names[n], NULL, NULL);
		if (lint_submit(lint, &finding, "said before"))
			return -1;
	}
	return 0;
}

const struct lint_check lint_check_duplicate_rule = {
        .code = "duplicate-rule",
        .summary = "names that are given twice for the same answer",
        .advice = "harmless; take the second one out",
        .run = run_duplicate,
};
