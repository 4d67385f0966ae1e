/*
 * Which profiles libseccomp cannot compile in any reasonable time.
 *
 * It makes a tree of the conditions of a call, and rules with inequalities on the same
 * arguments multiply its branches.  Measured with libseccomp 2.5.4: n rules with k
 * inequalities each take about n^(2k) microseconds (40 rules with two, 12 with three, 3 with
 * six: some seconds); other operators and single conditions do no harm.
 *
 * Of two rules that share an inequality and differ in another condition it can make a circle
 * without end.  Which ones do that depends on the shape of its tree: such rules must be tried.
 *
 * Before 2.6.1 it counts the instructions of a filter in 16 bits, and writes beyond its memory
 * when there are more (GHSA-2hqh-5c36-grrm, GHSA-46fr-jh49-xvhx).  Linux takes 4096.
 */
#include "profile_effort.h"

#include "profile.h"
#include "syscall_limits.h"

#include <linux/filter.h>
#include <stdint.h>

#define EFFORT_MAX 1e6
#define INSTRUCTIONS_MAX UINT16_MAX

/* At most, measured with 2.5.4: for a name, and more for each condition, with those that only
 * make jumps longer. */
#define NAME_INSTRUCTIONS 4
#define CONDITION_INSTRUCTIONS 8

static bool is_inequality(enum profile_operator op)
{
	return op != OP_EQ && op != OP_MASKED_EQ;
}

static bool is_costly(const struct profile_rule *rule)
{
	for (size_t i = 0; i < rule->n_conditions && rule->n_conditions > 1; i++)
		if (is_inequality(rule->conditions[i].op))
			return true;
	return false;
}

/* The product, over the arguments, of how many rules compare them, squared. */
static double effort(const struct profile *profile, const char *call)
{
	size_t n_rules[SYSCALL_ARGS] = {0};
	/* A double cannot overflow here: six squares of what fits into memory. */
	double product = 1;

	for (size_t r = 0; r < profile->n_rules; r++) {
		const struct profile_rule *rule = &profile->rules[r];

		if (!is_costly(rule) || !profile_rule_lists(rule, call))
			continue;
		for (size_t i = 0; i < rule->n_conditions; i++)
			if (is_inequality(rule->conditions[i].op))
				n_rules[rule->conditions[i].index]++;
	}
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		if (n_rules[i])
			product *= (double)n_rules[i] * (double)n_rules[i];
	return product;
}

static int check_size(const struct profile *profile, size_t n_abis, struct error *err)
{
	size_t n_instructions = 0;

	for (size_t r = 0; r < profile->n_rules; r++) {
		const struct profile_rule *rule = &profile->rules[r];

		n_instructions += rule->n_names * n_abis *
		                  (NAME_INSTRUCTIONS + CONDITION_INSTRUCTIONS * rule->n_conditions);
		if (n_instructions > INSTRUCTIONS_MAX)
			return error_set(err,
			        "so many rules that libseccomp cannot count the instructions; "
			        "Linux takes %d in a filter",
			        BPF_MAXINSNS);
	}
	return 0;
}

int profile_check_effort(const struct profile *profile, size_t n_abis, struct error *err)
{
	if (check_size(profile, n_abis, err))
		return -1;
	for (size_t r = 0; r < profile->n_rules; r++) {
		const struct profile_rule *rule = &profile->rules[r];

		for (size_t n = 0; is_costly(rule) && n < rule->n_names; n++)
			if (effort(profile, rule->names[n]) > EFFORT_MAX)
				return error_set(err,
				        "too many rules with several inequalities for %s: "
				        "libseccomp would need hours for their filter",
				        rule->names[n]);
	}
	return 0;
}

const char *profile_find_entangled(const struct profile *profile)
{
	for (size_t r = 0; r < profile->n_rules; r++) {
		const struct profile_rule *rule = &profile->rules[r];

		for (size_t other = 0; is_costly(rule) && other < r; other++)
			for (size_t n = 0; is_costly(&profile->rules[other]) && n < rule->n_names;
			        n++)
				/* Two costly rules for one call: whether they share an inequality
				 * is left to the attempt. */
				if (profile_rule_lists(&profile->rules[other], rule->names[n]))
					return rule->names[n];
	}
	return NULL;
}
