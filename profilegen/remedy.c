#include "remedy.h"

#include "evidence.h"

#include "bpf.h"
#include "outcomes.h"
#include "profile.h"
#include "recording.h"
#include "syscall_limits.h"
#include "syscall_name.h"

#include <stdlib.h>
#include <string.h>

struct search {
	struct evaluator *evaluator;
	struct diff_call *refused;
	struct error *err;
};

/* Notes what refuses the call if these arguments are known; *by_default if that is no rule. */
static int find_refusal(const struct search *search, const uint64_t args[SYSCALL_ARGS],
        const bool known[SYSCALL_ARGS], bool asked[SYSCALL_ARGS], bool *by_default)
{
	const struct call *call = search->refused->call;
	struct outcomes outcomes = {0};

	*by_default = false;
	if (evaluator_outcomes(
	            search->evaluator, call->arch, call->nr, args, known, &outcomes, search->err))
		return -1;
	for (size_t i = 0; i < outcomes.n_items; i++) {
		const struct outcome *outcome = &outcomes.items[i];

		if (bpf_action_allows(outcome->answer))
			continue;
		if (!outcome->rule)
			*by_default = true;
		else if (!search->refused->rule)
			search->refused->rule = outcome->rule;
	}
	memcpy(asked, outcomes.asked, sizeof(outcomes.asked));
	outcomes_release(&outcomes);
	return 0;
}

static int add_values(struct diff_call *refused, const struct arg_tuple *refusal, struct error *err)
{
	struct arg_tuple *values =
	        reallocarray(refused->values, refused->n_values + 1, sizeof(*refused->values));

	if (!values)
		return error_no_memory(err);
	refused->values = values;
	values[refused->n_values++] = *refusal;
	return 0;
}

/* Recorded values that are refused, each by itself. */
static int try_values(const struct search *search, const struct arg_tuple *values)
{
	bool known[SYSCALL_ARGS] = {false}, asked[SYSCALL_ARGS], by_default;
	uint64_t args[SYSCALL_ARGS] = {0};

	for (size_t i = 0; i < values->n_values; i++) {
		args[search->refused->indexes[i]] = values->values[i];
		known[search->refused->indexes[i]] = true;
	}
	if (find_refusal(search, args, known, asked, &by_default))
		return -1;
	return by_default ? add_values(search->refused, values, search->err) : 0;
}

static int find_values(const struct search *search, const struct call_arg *arg)
{
	search->refused->indexes[0] = arg->index;
	for (size_t i = 0; i < arg->n_values; i++) {
		struct arg_tuple values = {.values = {arg->values[i]}, .n_values = 1};

		if (try_values(search, &values))
			return -1;
	}
	return 0;
}

static int find_tuples(const struct search *search, const struct call_tuples *tuples)
{
	for (size_t i = 0; i < tuples->n_indexes; i++)
		search->refused->indexes[i] = tuples->indexes[i];
	for (size_t i = 0; i < tuples->n_items; i++)
		if (try_values(search, &tuples->items[i]))
			return -1;
	return 0;
}

/* The argument whose recorded values are all there were, and that rules look at. */
static const struct call_arg *deciding_arg(const struct call *call, const bool asked[SYSCALL_ARGS])
{
	for (size_t i = 0; i < call->n_args; i++)
		if (asked[call->args[i].index] && evidence_is_complete(call, call->args[i].index))
			return &call->args[i];
	return NULL;
}

/* Several arguments decide only where rules look at more than one, or at none whose values are
 * known by themselves. */
static bool tuples_decide(const struct call *call, const bool asked[SYSCALL_ARGS])
{
	size_t n_asked = 0;

	for (size_t i = 0; i < call->tuples.n_indexes; i++)
		n_asked += asked[call->tuples.indexes[i]];
	return evidence_tuples_are_complete(call) &&
	       (n_asked > 1 || (n_asked && !deciding_arg(call, asked)));
}

static bool default_allows(const struct profile *profile)
{
	return profile->default_action == ACTION_ALLOW || profile->default_action == ACTION_LOG;
}

int remedy_find(struct evaluator *evaluator, struct diff_call *refused, struct error *err)
{
	const struct search search = {evaluator, refused, err};
	const uint64_t args[SYSCALL_ARGS] = {0};
	const bool known[SYSCALL_ARGS] = {false};
	bool asked[SYSCALL_ARGS], by_default;

	/* What to change is another file. */
	if (profile_is_bare(evaluator->profile)) {
		refused->remedy = REMEDY_PROFILE;
		return 0;
	}
	if (!evaluator_covers(evaluator, refused->call->arch)) {
		refused->remedy = REMEDY_ARCHITECTURE;
		return 0;
	}
	/* Runtimes skip such a name, so no rule can help. */
	if (!syscall_known_to_libseccomp(refused->call->name)) {
		refused->remedy = REMEDY_NONE;
		return 0;
	}
	if (find_refusal(&search, args, known, asked, &by_default))
		return -1;
	const struct call_arg *arg = deciding_arg(refused->call, asked);
	bool together = tuples_decide(refused->call, asked);

	if (arg || together) {
		/* What all arguments together showed is too much: only what refuses the recorded
		 * values matters. */
		refused->rule = NULL;
		if (together ? find_tuples(&search, &refused->call->tuples)
		             : find_values(&search, arg))
			return -1;
	}
	refused->remedy = refused->rule ? REMEDY_EDIT : REMEDY_ADD;
	/* In an allow-list the call is refused again once the rule is gone. */
	refused->needs_rule = refused->rule && !default_allows(evaluator->profile);
	return 0;
}
