/*
 * Advice that was tried: each change is made to a copy of the profile, and the first after which
 * the filter answers as wanted is what the finding advises.
 */
#include "advice.h"

#include "probe.h"

#include "evaluator.h"
#include "outcomes.h"
#include "profile.h"

#include <errno.h>
#include <string.h>

/* What may be done about the calls of a finding; several together. */
enum change {
	SET_DEFAULT = 1, /* the default errno to ENOSYS */
	WITHDRAW = 2,    /* the calls from all rules */
	ADD_ENOSYS = 4,  /* a rule */
	ADD_ALLOW = 8,   /* a rule */
};

struct lint_remedy {
	unsigned changes;
	const char *advice;
};

static const struct lint_remedy answer_enosys[] = {
        {SET_DEFAULT, "set \"defaultErrnoRet\" to 38 (ENOSYS)"},
        {ADD_ENOSYS, "give these calls a rule with \"errnoRet\": 38 (ENOSYS)"},
        {WITHDRAW, "take these calls out of their rules: the default answers ENOSYS"},
        {WITHDRAW | ADD_ENOSYS,
                "take these calls out of their rules, and give them one with \"errnoRet\": 38 "
                "(ENOSYS)"},
        {0},
};

/* Not the default errno here: the call is allowed, so no default answers it. */
static const struct lint_remedy refuse_unseen[] = {
        {ADD_ENOSYS, "answer ENOSYS (\"errnoRet\": 38) to it: C libraries fall back to the other "
                     "call"},
        {WITHDRAW, "take it out of the rule that allows it: the default answers ENOSYS, and C "
                   "libraries fall back to the other call"},
        {WITHDRAW | ADD_ENOSYS,
                "take it out of the rule that allows it, and answer ENOSYS (\"errnoRet\": 38): C "
                "libraries fall back to the other call"},
        {0},
};

static const struct lint_remedy allow[] = {
        {ADD_ALLOW, "allow them"},
        {WITHDRAW, "take them out of the rules that refuse them"},
        {WITHDRAW | ADD_ALLOW, "take them out of the rules that refuse them, and allow them"},
        {0},
};

static void withdraw(struct profile *profile, const char *name)
{
	for (size_t r = profile->n_rules; r-- > 0;)
		for (size_t n = profile->rules[r].n_names; n-- > 0;)
			if (!strcmp(profile->rules[r].names[n], name)) {
				/* With its last name the rule goes, and another one has its
				 * place. */
				bool last = profile->rules[r].n_names == 1;

				profile_drop_name(profile, r, n);
				if (last)
					break;
			}
}

static int add_rule(struct profile *profile, const char *name, unsigned changes, struct error *err)
{
	bool allows = changes & ADD_ALLOW;
	struct profile_rule rule = {
	        .names = &name,
	        .n_names = 1,
	        .action = allows ? ACTION_ALLOW : ACTION_ERRNO,
	        .errno_return = allows ? -1 : ENOSYS,
	};

	return profile_add_rule(profile, &rule, err);
}

static int make_changes(struct profile *profile, const struct lint_finding *finding,
        unsigned changes, struct error *err)
{
	if (changes & SET_DEFAULT)
		profile->default_errno = ENOSYS;
	for (size_t i = 0; i < finding->n_calls; i++) {
		const char *name = finding->calls[i].name;

		if (changes & WITHDRAW)
			withdraw(profile, name);
		if (changes & (ADD_ENOSYS | ADD_ALLOW) && add_rule(profile, name, changes, err))
			return -1;
	}
	return 0;
}

/* 1 or 0; -1 if it could not be tried. */
static int is_answered(struct lint *lint, const struct lint_call *call, bool enosys)
{
	const struct arch *abi = call->abi ? call->abi : lint->native;
	struct error unused;
	int nr;

	if (!evaluator_filter(&lint->evaluator, abi, &unused))
		return evaluator_is_refused(&lint->evaluator, abi) ? 0 : -1;
	if (!lint_number(abi, call->name, &nr))
		return 0;
	struct answers answer = lint_ask(lint, abi, nr);

	return enosys ? !answer.may_allow && lint_is_enosys(answer.hardest) : !answer.may_refuse;
}

/* The copy is judged in place of the profile.  1 or 0; -1 if it could not be tried. */
static int cures(
        const struct lint *lint, const struct lint_finding *finding, unsigned changes, bool enosys)
{
	__attribute__((cleanup(profile_release))) struct profile copy = {0};
	struct error unused;
	/* Without a report: only its filters are asked. */
	struct lint other = {.profile = &copy, .native = lint->native, .err = &unused};
	int cured = 1;

	/* Another default action has no errno. */
	if (changes & SET_DEFAULT && lint->profile->default_action != ACTION_ERRNO)
		return 0;
	if (profile_copy(lint->profile, &copy, &unused) ||
	        make_changes(&copy, finding, changes, &unused) ||
	        evaluator_init(&other.evaluator, &copy, lint->native, &unused))
		return -1;
	other.evaluator.beside = lint->baseline;
	for (size_t i = 0; i < finding->n_calls && cured > 0; i++)
		cured = is_answered(&other, &finding->calls[i], enosys);
	evaluator_release(&other.evaluator);
	return cured;
}

static void advise(const struct lint *lint, struct lint_finding *finding,
        const struct lint_remedy *remedies, bool enosys)
{
	/* The first that works; one change before two. */
	for (; remedies->changes && finding->n_calls; remedies++) {
		int cured = cures(lint, finding, remedies->changes, enosys);

		if (cured > 0)
			finding->advice = remedies->advice;
		else if (cured < 0)
			finding->failed = true; /* lint_submit() reports it */
		if (cured)
			return;
	}
}

void lint_advise_enosys(const struct lint *lint, struct lint_finding *finding)
{
	advise(lint, finding, answer_enosys, true);
}

void lint_advise_fallback(const struct lint *lint, struct lint_finding *finding)
{
	advise(lint, finding, refuse_unseen, true);
}

void lint_advise_allow(const struct lint *lint, struct lint_finding *finding)
{
	advise(lint, finding, allow, false);
}
