/*
 * What the risk table warns of and the filter lets through.
 */
#include "check.h"

#include "../multiplex.h"
#include "../predict_values.h"
#include "../risk.h"
#include "../risk_condition.h"
#include "finding.h"
#include "probe.h"
#include "values.h"

#include "bpf.h"
#include "outcomes.h"
#include "profile.h"
#include "profile_compile.h"
#include "risk_tier.h"
#include "syscall_limits.h"
#include "syscall_name.h"

#include <string.h>

#define BLOCKS_MAX (32 * RISK_VALUES_MAX)

/* Is one of the values allowed?  Sets *allowed to the first. */
static bool find_allowed(struct lint *lint, const struct arch *abi, int nr, unsigned index,
        const uint64_t *values, size_t n_values, uint64_t *allowed)
{
	for (size_t i = 0; i < n_values; i++) {
		*allowed = values[i];
		if (lint_ask_value(lint, abi, nr, index, values[i]).may_allow)
			return true;
	}
	return false;
}

/* The values of the condition, as they are on the ABI.  Returns how many. */
static size_t own_values(const struct risk_row *row, const struct arch *abi, uint64_t *values)
{
	const struct risk_condition *condition = &row->condition;
	size_t n_values = 0;

	for (size_t i = 0; i < condition->n_values; i++) {
		uint32_t value = condition->values[i];

		if (predict_value_on(abi, row->call, condition->index, &value))
			values[n_values++] = value;
	}
	return n_values;
}

/* Some of every block that the condition does not spare, and those that the profile names. */
static size_t other_values(
        const struct lint *lint, const struct risk_row *row, unsigned index, uint64_t *values)
{
	const struct risk_condition *condition = &row->condition;
	struct risk_block blocks[BLOCKS_MAX];
	uint64_t edges[LINT_VALUES_MAX];
	size_t n_values = 0;

	size_t n_blocks = risk_cover_complement(condition->values, condition->n_values, blocks);
	size_t n_edges = lint_edge_values(lint->profile, row->call, index, edges);

	for (size_t i = 0; i < n_blocks; i++)
		/* One value of each block; those that the profile itself names follow. */
		values[n_values++] = blocks[i].datum;
	for (size_t i = 0; i < n_edges; i++)
		if (risk_condition_holds(condition, (uint32_t)edges[i]))
			/* Linux reads the lower half; what the upper one bypasses is high-bits' to
			 * report. */
			values[n_values++] = edges[i] & UINT32_MAX;
	return n_values;
}

/* socketcall or ipc, if that does the same and is allowed; its arguments are in memory. */
static const char *allowed_multiplexer(struct lint *lint, const struct arch *abi, const char *call)
{
	if (!arch_multiplexes(abi))
		return NULL;
	for (size_t i = 0; i < multiplex_count; i++) {
		const struct multiplex_row *row = &multiplex_table[i];
		uint64_t args[SYSCALL_ARGS] = {row->number};
		int nr;

		if (!strcmp(row->call, call) && lint_number(abi, row->multiplexer, &nr) &&
		        bpf_action_allows(lint_run(lint, abi, nr, args)))
			return row->multiplexer;
	}
	return NULL;
}

/* Adds the call if it is allowed with a risky value; returns whether it is. */
static bool consider_values(struct lint *lint, struct lint_finding *finding,
        const struct risk_row *row, const struct arch *abi, int nr)
{
	static uint64_t values[BLOCKS_MAX + LINT_VALUES_MAX]; /* much for a small stack */
	unsigned index = arch_argument_index(abi, row->call, row->condition.index);
	uint64_t first = 0;
	size_t n_values = row->condition.kind == RISK_NONE_OF
	                          ? other_values(lint, row, index, values)
	                          : own_values(row, abi, values);

	if (!find_allowed(lint, abi, nr, index, values, n_values, &first))
		return false;
	lint_name(lint, finding, row->call, abi, "argument %u, as 0x%llx", index,
	        (unsigned long long)first);
	return true;
}

/* A rule refuses a call that is younger than libseccomp: unknown-name reports it. */
static bool is_refused_by_name(const struct lint *lint, const char *call)
{
	for (size_t r = 0; r < lint->profile->n_rules && !syscall_known_to_libseccomp(call); r++) {
		const struct profile_rule *rule = &lint->profile->rules[r];

		if (profile_rule_lists(rule, call) &&
		        !bpf_action_allows(profile_answer(rule->action, rule->errno_return)))
			return true;
	}
	return false;
}

static bool consider_direct(struct lint *lint, struct lint_finding *finding,
        const struct risk_row *row, const struct arch *abi)
{
	int nr;

	if (!lint_number(abi, row->call, &nr) || is_refused_by_name(lint, row->call))
		return false;
	if (row->condition.kind != RISK_ALWAYS)
		return consider_values(lint, finding, row, abi, nr);
	struct answers answer = lint_ask(lint, abi, nr);

	if (answer.may_allow)
		lint_name(lint, finding, row->call, abi, "%s",
		        answer.may_refuse ? "with some arguments" : "");
	return answer.may_allow;
}

static void consider_row(
        struct lint *lint, struct lint_finding *finding, const struct risk_row *row)
{
	lint_for_each_abi (lint, abi) {
		if (consider_direct(lint, finding, row, abi))
			continue;
		const char *multiplexer = allowed_multiplexer(lint, abi, row->call);

		if (multiplexer)
			lint_name(lint, finding, row->call, abi, "through %s", multiplexer);
	}
}

static bool same_reason(const struct risk_row *a, const struct risk_row *b)
{
	return a->tier == b->tier && !strcmp(a->why, b->why) && !strcmp(a->example, b->example);
}

/* One finding for all calls that are dangerous for the same reason. */
static int check_group(
        struct lint *lint, const struct lint_check *self, const struct risk_row *first)
{
	struct lint_finding finding =
	        lint_start(self, first->tier <= RISK_HIGH ? LINT_WARNING : LINT_NOTE);

	for (const struct risk_row *earlier = risk_table; earlier < first; earlier++)
		if (same_reason(earlier, first))
			return 0;
	risk_for_each (row)
		if (same_reason(row, first))
			consider_row(lint, &finding, row);
	/* Before lint_submit(), which takes the calls over. */
	lint->report->grade.n_allowed[first->tier] += (unsigned)finding.n_calls;
	return lint_submit(lint, &finding, "%s: %s%s%s%s", risk_tier_name((int)first->tier),
	        first->why, *first->example ? " (" : "", first->example,
	        *first->example ? ")" : "");
}

static int run(struct lint *lint, const struct lint_check *self)
{
	for (int tier = RISK_CRITICAL; tier <= RISK_LOW; tier++)
		risk_for_each (row)
			if ((int)row->tier == tier && check_group(lint, self, row))
				return -1;
	return 0;
}

const struct lint_check lint_check_risky_call = {
        .code = "risky-call",
        .summary = "dangerous calls that are allowed",
        .advice = "take out what the program does not need: `secprof diff` shows what it used, "
                  "docs/profiles.md how a rule about arguments is written",
        .run = run,
};
