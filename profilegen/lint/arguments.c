/*
 * Rules about arguments that do not refuse what they seem to.  Nothing is said that the filter
 * has not done: each finding is a pair of calls that were run through it.
 */
#include "check.h"

#include "../risk_condition.h"
#include "finding.h"
#include "probe.h"
#include "values.h"

#include "bpf.h"
#include "profile.h"
#include "profile_compile.h"
#include "syscall_limits.h"
#include "syscall_name.h"

#include <inttypes.h>
#include <string.h>

/* The lowest bit that Linux does not read of an int. */
#define UPPER_BIT (UINT64_C(1) << 32)

static const struct {
	const char *call;
	unsigned index;
} int_arguments[] = {
#include "int_argument.inc"
};

static bool is_int(const struct arch *abi, const char *call, unsigned index)
{
	for (size_t i = 0; i < sizeof(int_arguments) / sizeof(int_arguments[0]); i++)
		if (!strcmp(int_arguments[i].call, call) &&
		        index == arch_argument_index(abi, call, int_arguments[i].index))
			return true;
	return false;
}

/* Reports that a rule is no obstacle, with the two calls. */
static int report_pair(struct lint *lint, const struct lint_check *self, const char *call,
        const struct arch *abi, const struct profile_rule *rule, unsigned index, uint64_t low)
{
	struct lint_finding finding = lint_start(self, LINT_ERROR);

	finding.place = rule->place;
	lint_name(lint, &finding, call, abi, "argument %u", index);
	return lint_submit(lint, &finding,
	        "0x%" PRIx64 " is refused, 0x%" PRIx64 " is allowed, and Linux takes both for "
	        "the same: it reads 32 bits (as in CVE-2019-10063)",
	        low, low | UPPER_BIT);
}

/* Sets *value to one that is refused while it is allowed with a bit in the upper half. */
static bool find_bypass(struct lint *lint, const struct arch *abi, int nr, const char *call,
        const struct profile_rule *rule, unsigned index, uint64_t *value)
{
	uint64_t edges[LINT_VALUES_MAX];
	uint64_t args[SYSCALL_ARGS];

	if (!lint_satisfy(rule, args))
		return false;
	size_t n_edges = lint_edge_values(lint->profile, call, index, edges);

	for (size_t i = 0; i < n_edges; i++) {
		/* Other arguments are such that the rule's remaining conditions hold
		 * (lint_satisfy). */
		*value = args[index] = edges[i] & UINT32_MAX;
		bool refused = !bpf_action_allows(lint_run(lint, abi, nr, args));

		args[index] |= UPPER_BIT;
		if (refused && bpf_action_allows(lint_run(lint, abi, nr, args)))
			return true;
	}
	return false;
}

/* Is this condition all of its rule, and has an earlier rule like that been looked at?  Edge
 * values are those of all rules for the call. */
static bool is_repeated(
        const struct lint *lint, const struct profile_rule *rule, const char *call, unsigned index)
{
	if (rule->n_conditions != 1)
		return false;
	for (const struct profile_rule *earlier = lint->profile->rules; earlier < rule; earlier++)
		if (earlier->n_conditions == 1 && earlier->conditions[0].index == index &&
		        profile_rule_lists(earlier, call))
			return true;
	return false;
}

static int check_call(struct lint *lint, const struct lint_check *self,
        const struct profile_rule *rule, const char *call, unsigned index)
{
	uint64_t value;
	int nr;

	lint_for_each_abi (lint, abi)
		/* 32-bit ABIs have no upper half. */
		if (abi->bits == 64 && is_int(abi, call, index) && lint_number(abi, call, &nr) &&
		        find_bypass(lint, abi, nr, call, rule, index, &value))
			return report_pair(lint, self, call, abi, rule, index, value);
	return 0;
}

static int run_high_bits(struct lint *lint, const struct lint_check *self)
{
	for (size_t r = 0; r < lint->profile->n_rules; r++) {
		const struct profile_rule *rule = &lint->profile->rules[r];

		/* Each pair of a name and a condition. */
		for (size_t n = 0; n < rule->n_names * rule->n_conditions; n++) {
			const char *call = rule->names[n / rule->n_conditions];
			unsigned index = rule->conditions[n % rule->n_conditions].index;

			if (!is_repeated(lint, rule, call, index) &&
			        check_call(lint, self, rule, call, index))
				return -1;
		}
	}
	return 0;
}

const struct lint_check lint_check_high_bits = {
        .code = "high-bits",
        .summary = "a refusal that bits 32 to 63 of an int argument bypass",
        .advice = "compare with SCMP_CMP_MASKED_EQ and the mask (\"value\") 0xffffffff; instead of "
                  "\"not equal\", refuse the value or allow those that are wanted",
        .run = run_high_bits,
};

/* ---- what libseccomp makes of several comparisons ---- */

/* Is this rule the first of its call that gives its answer? */
static bool is_first_answer(
        const struct lint *lint, const struct profile_rule *rule, const char *call)
{
	if (!profile_rule_lists(rule, call))
		return false;
	for (const struct profile_rule *earlier = lint->profile->rules; earlier < rule; earlier++)
		if (profile_rule_lists(earlier, call) && lint_same_answer(earlier, rule))
			return false;
	return true;
}

/* Does any rule say that the call gets another answer than the default? */
static bool says_otherwise(const struct lint *lint, const char *call, const struct arch *abi,
        int nr, const uint64_t args[SYSCALL_ARGS])
{
	for (size_t r = 0; r < lint->profile->n_rules; r++) {
		const struct profile_rule *rule = &lint->profile->rules[r];

		if (!lint_is_dropped(lint->profile, rule) && is_first_answer(lint, rule, call) &&
		        evaluator_rule(&lint->evaluator, abi, nr, args,
		                profile_answer(rule->action, rule->errno_return)))
			return true;
	}
	return false;
}

/* Is the filter's answer one that the rules give? */
static bool is_by_the_rules(struct lint *lint, const char *call, const struct arch *abi, int nr,
        const uint64_t args[SYSCALL_ARGS], uint32_t answer)
{
	const struct profile *profile = lint->profile;

	/* The default is right only where no rule applies. */
	if (answer == profile_answer(profile->default_action, profile->default_errno))
		return !says_otherwise(lint, call, abi, nr, args);
	return evaluator_rule(&lint->evaluator, abi, nr, args, answer) != NULL;
}

static int compare_call(struct lint *lint, const struct lint_check *self,
        const struct profile_rule *rule, const char *call, const struct arch *abi, int nr)
{
	uint64_t edges[LINT_VALUES_MAX];
	char text[LINT_ANSWER_MAX];
	uint64_t args[SYSCALL_ARGS];

	for (size_t c = 0; c < rule->n_conditions && lint_satisfy(rule, args); c++) {
		unsigned index = rule->conditions[c].index;

		if (is_repeated(lint, rule, call, index))
			continue;
		size_t n_edges = lint_edge_values(lint->profile, call, index, edges);

		for (size_t i = 0; i < n_edges; i++) {
			args[index] = edges[i];
			uint32_t answer = lint_run(lint, abi, nr, args);
			struct lint_finding finding = lint_start(self, LINT_ERROR);

			if (is_by_the_rules(lint, call, abi, nr, args, answer))
				continue;
			finding.place = rule->place;
			lint_name(lint, &finding, call, abi, "argument %u = 0x%" PRIx64, index,
			        edges[i]);
			return lint_submit(lint, &finding, "is %s, which no rule says",
			        lint_answer_text(answer, text));
		}
	}
	return 0;
}

static int compare_rule(
        struct lint *lint, const struct lint_check *self, const struct profile_rule *rule)
{
	int nr;

	for (size_t n = 0; n < rule->n_names; n++)
		lint_for_each_abi (lint, abi)
			if (syscall_known_to_libseccomp(rule->names[n]) &&
			        lint_number(abi, rule->names[n], &nr) &&
			        compare_call(lint, self, rule, rule->names[n], abi, nr))
				return -1;
	return 0;
}

static int run_miscompiled(struct lint *lint, const struct lint_check *self)
{
	for (size_t r = 0; r < lint->profile->n_rules; r++) {
		const struct profile_rule *rule = &lint->profile->rules[r];

		if (rule->n_conditions && !lint_is_dropped(lint->profile, rule) &&
		        compare_rule(lint, self, rule))
			return -1;
	}
	return 0;
}

const struct lint_check lint_check_miscompiled = {
        .code = "miscompiled",
        .summary = "libseccomp's filter does not do what the rules say",
        .advice = "write fewer comparisons on one call, or take libseccomp 2.6.1 (it mends "
                  "GHSA-4q85-33p6-j5g6, comparisons of 64 bits that get merged)",
        .run = run_miscompiled,
};
