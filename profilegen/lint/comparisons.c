/*
 * What another libseccomp than the one at hand may make of a profile.
 */
#include "check.h"

#include "finding.h"
#include "probe.h"
#include "values.h"

#include "profile.h"
#include "profile_compile.h"
#include "syscall_limits.h"

static bool is_by_order(enum profile_operator op)
{
	return op == OP_LT || op == OP_LE || op == OP_GE || op == OP_GT;
}

static bool compares_by_order(const struct profile_rule *rule, unsigned index)
{
	for (size_t c = 0; c < rule->n_conditions; c++)
		if (rule->conditions[c].index == index && is_by_order(rule->conditions[c].op))
			return true;
	return false;
}

/* Does an earlier rule compare the same argument of that call by order? */
static bool has_other(
        const struct lint *lint, const struct profile_rule *rule, const char *call, unsigned index)
{
	for (const struct profile_rule *earlier = lint->profile->rules; earlier < rule; earlier++)
		if (!lint_is_dropped(lint->profile, earlier) && profile_rule_lists(earlier, call) &&
		        compares_by_order(earlier, index))
			return true;
	return false;
}

static bool has_64_bits(const struct lint *lint, const char *call)
{
	int nr;

	lint_for_each_abi (lint, abi)
		/* The defect is about comparisons of 64 bits, which take several instructions. */
		if (profile_compared_bits(abi) == 64 && lint_number(abi, call, &nr))
			return true;
	return false;
}

static int run(struct lint *lint, const struct lint_check *self)
{
	struct lint_finding finding = lint_start(self, LINT_NOTE);

	for (size_t r = 0; r < lint->profile->n_rules; r++) {
		const struct profile_rule *rule = &lint->profile->rules[r];

		if (lint_is_dropped(lint->profile, rule))
			continue;
		for (size_t n = 0; n < rule->n_names; n++)
			for (unsigned index = 0; index < SYSCALL_ARGS; index++)
				if (compares_by_order(rule, index) &&
				        has_other(lint, rule, rule->names[n], index) &&
				        has_64_bits(lint, rule->names[n]))
					lint_name(lint, &finding, rule->names[n], NULL,
					        "argument %u", index);
	}
	return lint_submit(lint, &finding,
	        "compared by order in several rules: libseccomp before 2.6.1 can make a weaker "
	        "filter of that (GHSA-4q85-33p6-j5g6)");
}

const struct lint_check lint_check_order_comparisons = {
        .code = "order-comparisons",
        .summary = "comparisons that some versions of libseccomp get wrong",
        .advice = "use a runtime with libseccomp 2.6.1, or write one range, or compare masks",
        .run = run,
};
