/*
 * socketcall(2) and ipc(2) take the arguments of many calls in memory, where no filter looks.
 */
#include "check.h"

#include "../multiplex.h"
#include "finding.h"
#include "probe.h"

#include "bpf.h"
#include "outcomes.h"
#include "profile.h"
#include "syscall_limits.h"

#include <inttypes.h>
#include <string.h>

static bool has_conditions(const struct profile *profile, const char *call)
{
	for (size_t r = 0; r < profile->n_rules; r++)
		if (profile->rules[r].n_conditions && profile_rule_lists(&profile->rules[r], call))
			return true;
	return false;
}

struct multiplexed {
	/* A refusal that is bypassed; programs that break, on the machine's own ABI and on
	 * others. */
	struct lint_finding open, closed, closed_beside;
};

/* Compares the direct call, whose arguments a rule looks at, with its other form. */
static void consider(struct lint *lint, struct multiplexed *multiplexed, const struct arch *abi,
        const struct multiplex_row *row)
{
	uint64_t args[SYSCALL_ARGS] = {row->number};
	int direct, multiplexer;

	if (!lint_number(abi, row->call, &direct) ||
	        !lint_number(abi, row->multiplexer, &multiplexer))
		return;
	struct answers by_argument = lint_ask(lint, abi, direct);
	bool allowed = bpf_action_allows(lint_run(lint, abi, multiplexer, args));

	/* Only where the arguments decide is the other form a different answer. */
	if (!by_argument.may_allow || !by_argument.may_refuse)
		return;
	struct lint_finding *finding = allowed               ? &multiplexed->open
	                               : abi == lint->native ? &multiplexed->closed
	                                                     : &multiplexed->closed_beside;

	lint_name(lint, finding, row->call, abi, "as %s %" PRIu32 " on %s", row->multiplexer,
	        row->number, abi->name);
}

#define CLOSED                                                                               \
	"refused whatever the arguments, which are in memory there: programs that make the " \
	"call that way will fail"

static int run(struct lint *lint, const struct lint_check *self)
{
	struct multiplexed multiplexed = {
	        lint_start(self, LINT_ERROR),
	        lint_start(self, LINT_WARNING),
	        lint_start(self, LINT_NOTE),
	};

	lint_for_each_abi (lint, abi)
		if (arch_multiplexes(abi))
			multiplex_for_each (row)
				if (has_conditions(lint->profile, row->call))
					consider(lint, &multiplexed, abi, row);
	int result = lint_submit(lint, &multiplexed.open,
	        "allowed whatever the arguments, which are in memory there: the conditions of the "
	        "rule refuse nothing");

	result |= lint_submit(lint, &multiplexed.closed, CLOSED);
	result |= lint_submit(lint, &multiplexed.closed_beside, CLOSED);
	return result;
}

const struct lint_check lint_check_multiplexer = {
        .code = "multiplexer",
        .summary = "rules about arguments, on an ABI where no filter sees them",
        .advice = "leave that ABI out of \"architectures\", or refuse its multiplexer by a rule "
                  "without conditions",
        .run = run,
};
