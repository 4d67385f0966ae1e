/*
 * The least change that has a profile allow a call.  What is tried is judged by the filter that
 * libseccomp makes, not by the rules:
 *
 *   refused because its ABI is not listed      -> list it
 *   by the default, or a rule with conditions  -> add an allowance, if the filter then allows
 *   else, or if it does not                    -> take the name out of the rule that refuses
 *   and again, until the filter allows the call or nothing is left to try
 */
#include "admit.h"

#include "multiplex.h"

#include "bpf.h"
#include "evaluator.h"
#include "profile.h"
#include "profile_compile.h"
#include "syscall_name.h"

#include <stdlib.h>
#include <string.h>

/* The call that is to be admitted. */
struct admission {
	const struct arch *native, *arch;
	int nr;
	const uint64_t *args;
	struct multiplex_names call;
	/* Under which it will be allowed: as strict as the rules that were there. */
	struct profile_condition conditions[SYSCALL_ARGS];
	size_t n_conditions;
	profile_change_sink *report;
	void *context;
	struct error *err;
};

static void report(const struct admission *admission, const struct profile_change *change)
{
	if (admission->report)
		admission->report(change, admission->context);
}

/* The index of the name by which a rule answers the call; n_names: it does not. */
static size_t find_name(const struct profile_rule *rule, const struct multiplex_names *call)
{
	size_t i = 0;

	while (i < rule->n_names && strcmp(rule->names[i], call->own) != 0 &&
	        !multiplex_has_other(call, rule->names[i]))
		i++;
	return i;
}

static bool names_call(const struct profile_rule *rule, const struct admission *admission)
{
	return find_name(rule, &admission->call) < rule->n_names;
}

/* *rule is an index, n_rules if none has decided.  1: libseccomp refuses the profile, whatever
 * the call is. */
static int find_decision(const struct profile *profile, const struct admission *admission,
        bool *allows, size_t *rule)
{
	struct evaluator evaluator;
	const struct profile_rule *found = NULL;
	uint32_t answer = 0;
	int result;

	if (evaluator_init(&evaluator, profile, admission->native, admission->err))
		return -1;
	result = evaluator_run(&evaluator, admission->arch, admission->nr, admission->args, &answer,
	        admission->err);
	if (!result)
		found = evaluator_rule(
		        &evaluator, admission->arch, admission->nr, admission->args, answer);
	else if (evaluator_is_refused(&evaluator, admission->arch))
		result = 1;
	evaluator_release(&evaluator);
	*allows = bpf_action_allows(answer);
	*rule = found ? (size_t)(found - profile->rules) : profile->n_rules;
	return result;
}

static int list_architecture(struct profile *profile, const struct admission *admission)
{
	const struct profile_change change = {CHANGE_ARCHITECTURE, admission->arch, NULL};

	if (profile_add_arch(profile, admission->native, admission->err) ||
	        profile_add_arch(profile, admission->arch, admission->err))
		return -1;
	report(admission, &change);
	return 0;
}

/* ---- allowing ---- */

/* This value of the argument: the bits that a rule looks at, or all. */
static struct profile_condition present_value(
        const struct profile_condition *like, unsigned index, uint64_t arg)
{
	if (like && like->op == OP_MASKED_EQ)
		return (struct profile_condition){
		        index, OP_MASKED_EQ, like->value, arg & like->value};
	return (struct profile_condition){index, OP_EQ, arg, 0};
}

/* What rules look at. */
struct look {
	bool looks;
	const struct profile_condition *like; /* all look at the same bits, as this one; or NULL */
};

static void take_look(struct look *look, const struct profile_condition *condition)
{
	if (!look->looks)
		look->like = condition;
	else if (look->like &&
	         (look->like->op != condition->op || look->like->value != condition->value))
		/* They look at different bits: all of the value is compared then. */
		look->like = NULL;
	look->looks = true;
}

/* One condition for each argument at which rules for the call look (runc takes two for
 * alternatives); of a multiplexer always the number of what it shall do. */
static void collect_conditions(const struct profile *profile, struct admission *admission)
{
	struct look looks[SYSCALL_ARGS] = {{multiplex_is(admission->call.own), NULL}};

	for (size_t r = 0; r < profile->n_rules; r++) {
		const struct profile_rule *rule = &profile->rules[r];

		if (!names_call(rule, admission))
			continue;
		for (size_t i = 0; i < rule->n_conditions; i++)
			take_look(&looks[rule->conditions[i].index], &rule->conditions[i]);
	}
	for (unsigned index = 0; index < SYSCALL_ARGS; index++)
		if (looks[index].looks)
			admission->conditions[admission->n_conditions++] =
			        present_value(looks[index].like, index, admission->args[index]);
}

/* Adds what the rule says to a profile: its name to the first rule that allows names without
 * conditions, as people write such profiles, or the rule. */
static int add_allowance(
        struct profile *profile, const struct profile_rule *allowance, struct error *err)
{
	for (size_t r = 0; !allowance->n_conditions && r < profile->n_rules; r++) {
		struct profile_rule *rule = &profile->rules[r];

		if (rule->action == ACTION_ALLOW && !rule->n_conditions)
			return profile_rule_add_name(rule, allowance->names[0], err);
	}
	return profile_add_rule(profile, allowance, err);
}

/* Sets *done if the profile with an allowance added allows the call; else it stays as it
 * is.  That libseccomp refuses the two together is one of the reasons; that it could not be tried,
 * for lack of memory say, is none. */
static int try_to_allow(struct profile *profile, const struct admission *admission, bool *done)
{
	/* A rule's names are not const, as most own them. */
	struct admission trial = *admission;
	const struct profile_rule allowance = {
	        .names = &trial.call.own,
	        .n_names = 1,
	        .action = ACTION_ALLOW,
	        .errno_return = -1,
	        .conditions = trial.conditions,
	        .n_conditions = trial.n_conditions,
	};
	struct profile amended = {0};
	size_t rule;
	int result;

	if (profile_copy(profile, &amended, admission->err) ||
	        add_allowance(&amended, &allowance, admission->err)) {
		profile_release(&amended);
		return -1;
	}
	result = find_decision(&amended, &trial, done, &rule);
	*done &= !result;
	if (!*done) {
		profile_release(&amended);
		return result < 0 ? -1 : 0;
	}
	/* Only now: until it is known to work, the profile stays as it was. */
	profile_release(profile);
	*profile = amended;
	report(admission, &(struct profile_change){CHANGE_ALLOW, NULL, &allowance});
	return 0;
}

/* ---- the steps ---- */

static void withdraw(struct profile *profile, const struct admission *admission, size_t index)
{
	const struct profile_rule *rule = &profile->rules[index];
	size_t name = find_name(rule, &admission->call);
	struct profile_rule part = *rule;

	part.names = &rule->names[name];
	part.n_names = 1;
	report(admission, &(struct profile_change){CHANGE_WITHDRAW, NULL, &part});
	/* Reported before, while the rule still has the name. */
	profile_drop_name(profile, index, name);
}

/* One change; 1 if there is none left to try.  `rule` is the one that refused.  A rule with
 * conditions stays beside an allowance if that works, for the sake of other values. */
static int amend(struct profile *profile, const struct admission *admission, size_t rule)
{
	bool refused_by_rule = rule < profile->n_rules, done = false;

	if (!profile_covers(profile, admission->native, admission->arch))
		return list_architecture(profile, admission);
	if (profile->default_action != ACTION_ALLOW &&
	        !(refused_by_rule && !profile->rules[rule].n_conditions) &&
	        try_to_allow(profile, admission, &done))
		return -1;
	if (done)
		return 0;
	if (!refused_by_rule)
		return 1;
	withdraw(profile, admission, rule);
	return 0;
}

int profile_admit(struct profile *profile, const struct arch *native, const struct arch *arch,
        int nr, const uint64_t args[SYSCALL_ARGS], profile_change_sink *sink, void *context,
        struct error *err)
{
	char buffer[SYSCALL_NAME_MAX];
	struct admission admission = {.native = native,
	        .arch = arch,
	        .nr = nr,
	        .call = multiplex_names(syscall_text(arch, nr, buffer), args),
	        .args = args,
	        .report = sink,
	        .context = context,
	        .err = err};

	collect_conditions(profile, &admission);
	/* Each round lists an ABI, ends, or takes a name away: there are finitely many. */
	for (;;) {
		bool allows;
		size_t rule;

		if (find_decision(profile, &admission, &allows, &rule))
			return -1;
		if (allows)
			return 0;
		int result = amend(profile, &admission, rule);

		if (result)
			return result;
	}
}

unsigned profile_compared_arguments(const struct profile *profile, const struct arch *arch, int nr)
{
	char buffer[SYSCALL_NAME_MAX];
	const char *name = syscall_text(arch, nr, buffer);
	unsigned compared = multiplex_is(name) ? 1 : 0;

	for (size_t r = 0; r < profile->n_rules; r++) {
		const struct profile_rule *rule = &profile->rules[r];
		bool named = profile_rule_lists(rule, name);

		for (size_t i = 0; named && i < rule->n_conditions; i++)
			compared |= 1u << rule->conditions[i].index;
	}
	return compared;
}
