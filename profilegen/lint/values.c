#include "values.h"

#include "profile.h"
#include "profile_compile.h"

#include <string.h>

/* A value for which the condition holds. */
static bool satisfying(const struct profile_condition *condition, uint64_t *value)
{
	uint64_t limit = condition->value;

	switch (condition->op) {
	case OP_NE:
		*value = limit ^ 1;
		return true;
	case OP_LT:
		*value = limit - 1;
		return limit > 0;
	case OP_GT:
		*value = limit + 1;
		return limit < UINT64_MAX;
	case OP_LE:
	case OP_EQ:
	case OP_GE:
		*value = limit;
		return true;
	case OP_MASKED_EQ:
		*value = condition->value_two & condition->value;
		return true;
	}
	__builtin_unreachable();
}

bool lint_satisfy(const struct profile_rule *rule, uint64_t args[SYSCALL_ARGS])
{
	memset(args, 0, SYSCALL_ARGS * sizeof(*args));
	for (size_t i = 0; i < rule->n_conditions; i++)
		/* One condition for each argument, as the reader has made alternatives of
		 * others. */
		if (!satisfying(&rule->conditions[i], &args[rule->conditions[i].index]))
			return false;
	return true;
}

bool lint_same_answer(const struct profile_rule *a, const struct profile_rule *b)
{
	return profile_answer(a->action, a->errno_return) ==
	       profile_answer(b->action, b->errno_return);
}

bool lint_is_dropped(const struct profile *profile, const struct profile_rule *rule)
{
	return profile_answer(rule->action, rule->errno_return) ==
	       profile_answer(profile->default_action, profile->default_errno);
}

struct value_list {
	uint64_t *values;
	size_t n_values;
};

static void put(struct value_list *list, uint64_t value)
{
	for (size_t i = 0; i < list->n_values; i++)
		if (list->values[i] == value)
			return;
	/* Beyond the bound a check may miss something, and reports nothing that is not so. */
	if (list->n_values < LINT_VALUES_MAX)
		list->values[list->n_values++] = value;
}

static void put_edges(struct value_list *list, const struct profile_condition *condition)
{
	uint64_t mask = condition->value, datum = condition->value_two & mask;

	if (condition->op != OP_MASKED_EQ) {
		put(list, condition->value);
		/* An order comparison changes its mind there; wrapped around, 0 and the maximum are
		 * edges, too. */
		put(list, condition->value + 1);
		put(list, condition->value - 1);
		return;
	}
	put(list, datum);
	for (; mask; mask &= mask - 1)
		/* One bit of the mask wrong at a time. */
		put(list, datum ^ (mask & -mask));
}

size_t lint_edge_values(const struct profile *profile, const char *call, unsigned index,
        uint64_t values[LINT_VALUES_MAX])
{
	struct value_list list = {values, 0};

	for (size_t r = 0; r < profile->n_rules; r++) {
		const struct profile_rule *rule = &profile->rules[r];

		for (size_t c = 0; c < rule->n_conditions; c++)
			if (rule->conditions[c].index == index && profile_rule_lists(rule, call))
				put_edges(&list, &rule->conditions[c]);
	}
	return list.n_values;
}
