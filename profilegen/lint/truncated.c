/*
 * Values of more than 32 bits, on an ABI where libseccomp compares 32.
 */
#include "check.h"

#include "finding.h"
#include "probe.h"
#include "values.h"

#include "profile_compile.h"
#include "syscall_limits.h"

#include <inttypes.h>

/* The condition's number as a filter of 32 bits sees it: not what was meant, unless it is a
 * negative number extended. */
static bool is_cut(uint64_t value)
{
	return value > UINT32_MAX && (uint64_t)(int64_t)(int32_t)value != value;
}

static bool has_cut_value(const struct profile_rule *rule, uint64_t *value)
{
	for (size_t c = 0; c < rule->n_conditions; c++) {
		const struct profile_condition *condition = &rule->conditions[c];

		*value = condition->op == OP_MASKED_EQ ? condition->value_two & condition->value
		                                       : condition->value;
		if (is_cut(*value))
			return true;
	}
	return false;
}

/* Does the rule answer to arguments that are what is left of its own? */
static bool is_taken_for_less(
        struct lint *lint, const struct arch *abi, int nr, const struct profile_rule *rule)
{
	uint64_t args[SYSCALL_ARGS];

	if (!lint_satisfy(rule, args))
		return false;
	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		/* What a 32-bit ABI can pass, and what x32's and n32's filters look at. */
		args[i] &= UINT32_MAX;
	/* Asked of the filter: another rule may answer these arguments otherwise. */
	return lint_run(lint, abi, nr, args) == profile_answer(rule->action, rule->errno_return);
}

static int run(struct lint *lint, const struct lint_check *self)
{
	for (size_t r = 0; r < lint->profile->n_rules; r++) {
		const struct profile_rule *rule = &lint->profile->rules[r];
		struct lint_finding finding = lint_start(self, LINT_WARNING);
		uint64_t value;
		int nr;

		if (lint_is_dropped(lint->profile, rule) || !has_cut_value(rule, &value))
			continue;
		finding.place = rule->place;
		lint_for_each_abi (lint, abi)
			for (size_t n = 0; n < rule->n_names; n++)
				if (profile_compared_bits(abi) == 32 &&
				        lint_number(abi, rule->names[n], &nr) &&
				        is_taken_for_less(lint, abi, nr, rule))
					lint_name(lint, &finding, rule->names[n], abi, NULL);
		if (lint_submit(lint, &finding,
		            "libseccomp compares 32 bits there: 0x%" PRIx64
		            " is taken for 0x%" PRIx32,
		            value, (uint32_t)value))
			return -1;
	}
	return 0;
}

const struct lint_check lint_check_truncated_value = {
        .code = "truncated-value",
        .summary = "a value that does not fit into what an ABI's filter compares",
        .advice = "leave that ABI out of \"architectures\", or compare what 32 bits can hold",
        .run = run,
};
