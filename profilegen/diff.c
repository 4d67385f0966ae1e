/*
 *   each recorded call -> the profile's filter -> verdict -> fallback, if ENOSYS is enough
 *                                                         -> remedy, if it breaks
 *   each other call of those ABIs, if allowed  -> unused
 *   each name of the profile that is no call   -> nonexistent
 */
#include "diff.h"

#include "evidence.h"
#include "name_set.h"
#include "remedy.h"
#include "risk.h"
#include "risk_condition.h"

#include "bpf.h"
#include "evaluator.h"
#include "fallback.h"
#include "outcomes.h"
#include "profile.h"
#include "risk_tier.h"
#include "syscall_limits.h"
#include "syscall_name.h"

#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

struct comparison {
	const struct run *observed;
	struct evaluator *evaluator;
	struct diff *diff;
	struct error *err;
};

static const struct bpf_program *filter_for(
        const struct comparison *comparison, const struct arch *arch)
{
	return evaluator_filter(comparison->evaluator, arch, comparison->err);
}

/* A call, of which one argument may be known. */
struct question {
	uint64_t args[SYSCALL_ARGS];
	bool known[SYSCALL_ARGS];
};

static int find_answers(const struct comparison *comparison, const struct call *call,
        const struct question *question, struct answers *answers)
{
	return evaluator_answers(comparison->evaluator, call->arch, call->nr, question->args,
	        question->known, answers, comparison->err);
}

/* Of several recorded values the worst decides. */
static const unsigned weight[] = {
        [VERDICT_ALLOWED] = 0,
        [VERDICT_DEPENDS] = 1,
        [VERDICT_REFUSED] = 2,
        [VERDICT_FALLS_BACK] = 2,
};

/* One that is certainly refused decides; one that may be leaves it open. */
static void take(struct diff_call *verdict, struct answers answers)
{
	enum verdict new = answers.may_refuse ? VERDICT_DEPENDS : VERDICT_ALLOWED;

	if (!answers.may_allow)
		new = VERDICT_REFUSED;
	if (weight[new] < weight[verdict->verdict])
		return;
	if (weight[new] > weight[verdict->verdict] ||
	        bpf_action_is_harder(answers.hardest, verdict->action))
		verdict->action = answers.hardest;
	verdict->verdict = new;
}

static int judge_values(
        const struct comparison *comparison, const struct call_arg *arg, struct diff_call *verdict)
{
	for (size_t i = 0; i < arg->n_values; i++) {
		struct question question = {0};
		struct answers answers;

		/* The other arguments stay unknown: which values came together was not recorded. */
		question.args[arg->index] = arg->values[i];
		question.known[arg->index] = true;
		if (find_answers(comparison, verdict->call, &question, &answers))
			return -1;
		take(verdict, answers);
	}
	return 0;
}

/* What arguments had together says more than what each of them had. */
static int judge_tuples(const struct comparison *comparison, struct diff_call *verdict)
{
	const struct call_tuples *tuples = &verdict->call->tuples;

	for (size_t i = 0; i < tuples->n_items; i++) {
		struct question question = {0};
		struct answers answers;

		for (size_t n = 0; n < tuples->n_indexes; n++) {
			question.args[tuples->indexes[n]] = tuples->items[i].values[n];
			question.known[tuples->indexes[n]] = true;
		}
		if (find_answers(comparison, verdict->call, &question, &answers))
			return -1;
		take(verdict, answers);
	}
	return 0;
}

static bool is_in_tuples(const struct call_tuples *tuples, unsigned index)
{
	for (size_t i = 0; i < tuples->n_indexes; i++)
		if (tuples->indexes[i] == index)
			return true;
	return false;
}

/* Values that were recorded narrow the verdict only if they are all there were. */
static int judge_call(const struct comparison *comparison, struct diff_call *verdict)
{
	const struct call *call = verdict->call;
	const struct question nothing = {0};
	struct answers answers;
	bool complete = evidence_tuples_are_complete(call);

	if (complete && judge_tuples(comparison, verdict))
		return -1;
	for (size_t i = 0; i < call->n_args; i++) {
		if (evidence_tuples_are_complete(call) &&
		        is_in_tuples(&call->tuples, call->args[i].index))
			continue;
		if (judge_values(comparison, &call->args[i], verdict))
			return -1;
		complete |= evidence_is_complete(call, call->args[i].index);
	}
	/* One argument with all its values is enough: together they are all calls that were
	 * made. */
	if (complete)
		return 0;
	if (find_answers(comparison, call, &nothing, &answers))
		return -1;
	take(verdict, answers);
	return 0;
}

/* Is the other call allowed, whatever its arguments are besides these flags?  Where none were
 * recorded, it is enough if it may be. */
static int allows_fallback(const struct comparison *comparison, const struct call *call,
        const char *fallback, bool *allows)
{
	const struct call_arg *flags = &call->clone_args.flags;
	struct call instead = {.arch = call->arch};
	struct question question = {0};
	struct answers answers;

	if (!profile_fallback_call(call->arch, fallback, 0, &instead.nr, question.args)) {
		*allows = false;
		return 0;
	}
	if (find_answers(comparison, &instead, &question, &answers))
		return -1;
	*allows = answers.may_allow;
	question.known[arch_argument_index(call->arch, fallback, 0)] = true;
	for (size_t i = 0; i < flags->n_values && *allows; i++) {
		profile_fallback_call(
		        call->arch, fallback, flags->values[i], &instead.nr, question.args);
		if (find_answers(comparison, &instead, &question, &answers))
			return -1;
		*allows = !answers.may_refuse;
	}
	return 0;
}

/* A refusal breaks no caller that goes on with another call, if that is allowed. */
static int find_fallback(const struct comparison *comparison, struct diff_call *verdict)
{
	const char *fallback = profile_fallback(verdict->call, verdict->action);
	bool allows = false;

	if (verdict->verdict != VERDICT_REFUSED || !fallback)
		return 0;
	if (allows_fallback(comparison, verdict->call, fallback, &allows))
		return -1;
	if (allows) {
		verdict->verdict = VERDICT_FALLS_BACK;
		/* Only now is it no break: callers expect ENOSYS, and what they do then is
		 * allowed. */
		verdict->fallback = fallback;
	}
	return 0;
}

static bool is_break(const struct diff_call *verdict)
{
	return verdict->verdict == VERDICT_REFUSED || verdict->verdict == VERDICT_DEPENDS;
}

static int compare_calls(struct comparison *comparison)
{
	struct diff *diff = comparison->diff;

	diff->calls = calloc(comparison->observed->n_calls + 1, sizeof(*diff->calls));
	if (!diff->calls)
		return error_no_memory(comparison->err);
	for (size_t i = 0; i < comparison->observed->n_calls; i++) {
		struct diff_call *verdict = &diff->calls[diff->n_calls++];

		verdict->call = &comparison->observed->calls[i];
		/* The softest: take() only ever makes it harder. */
		verdict->action = SECCOMP_RET_ALLOW;
		verdict->tier = risk_tier_of(verdict->call->name);
		if (judge_call(comparison, verdict) || find_fallback(comparison, verdict))
			return -1;
		if (is_break(verdict) &&
		        remedy_find(comparison->evaluator, verdict, comparison->err))
			return -1;
		diff->n_refused += verdict->verdict == VERDICT_REFUSED;
		diff->n_falls_back += verdict->verdict == VERDICT_FALLS_BACK;
		diff->n_depends += verdict->verdict == VERDICT_DEPENDS;
	}
	return 0;
}

static bool is_observed(const struct run *observed, const struct arch *arch, int nr)
{
	for (size_t i = 0; i < observed->n_calls; i++)
		if (observed->calls[i].arch == arch && observed->calls[i].nr == nr)
			return true;
	return false;
}

static bool is_observed_arch(const struct run *observed, const struct arch *arch)
{
	for (size_t i = 0; i < observed->n_calls; i++)
		if (observed->calls[i].arch == arch)
			return true;
	return false;
}

static int add_unused(struct comparison *comparison, const struct diff_name *unused)
{
	struct diff *diff = comparison->diff;
	struct diff_name *all = reallocarray(diff->unused, diff->n_unused + 1, sizeof(*all));

	if (!all)
		return error_no_memory(comparison->err);
	diff->unused = all;
	all[diff->n_unused++] = *unused;
	return 0;
}

static int find_unused_on(struct comparison *comparison, const struct arch *arch)
{
	const struct bpf_program *filter = filter_for(comparison, arch);
	int first, end;

	if (!filter)
		return -1;
	/* Numbers without a name are left out: no rule can be about them. */
	syscall_number_range(arch, &first, &end);
	for (int nr = first; nr < end; nr++) {
		const struct question nothing = {0};
		struct diff_name unused = {.arch = arch, .name = syscall_name(arch, nr)};

		if (!unused.name || is_observed(comparison->observed, arch, nr) ||
		        !filter_answers(filter, arch, nr, nothing.args, nothing.known).may_allow)
			continue;
		unused.tier = risk_tier_of(unused.name);
		if (add_unused(comparison, &unused))
			return -1;
	}
	return 0;
}

static int compare_unused(const void *a, const void *b)
{
	const struct diff_name *left = a, *right = b;
	int order = risk_tier_compare(left->tier, right->tier);

	if (!order)
		order = strcmp(left->name, right->name);
	return order ? order : strcmp(left->arch->name, right->arch->name);
}

/* On the ABIs that were used at all, or every 64-bit program would have all calls of its
 * 32-bit kin listed. */
static int find_unused(struct comparison *comparison)
{
	struct diff *diff = comparison->diff;

	arch_for_each (arch)
		if (evaluator_covers(comparison->evaluator, arch) &&
		        (arch == comparison->evaluator->native ||
		                is_observed_arch(comparison->observed, arch)) &&
		        find_unused_on(comparison, arch))
			return -1;
	if (diff->n_unused)
		qsort(diff->unused, diff->n_unused, sizeof(*diff->unused), compare_unused);
	return 0;
}

static bool exists(const struct comparison *comparison, const char *name)
{
	int nr;

	arch_for_each (arch)
		if (evaluator_covers(comparison->evaluator, arch) &&
		        syscall_number(arch, name, &nr) && !profile_is_unnamed(name))
			return true;
	return false;
}

static int find_nonexistent(struct comparison *comparison)
{
	struct name_set names = {0};
	int result = 0;

	for (size_t r = 0; r < comparison->evaluator->profile->n_rules && !result; r++) {
		const struct profile_rule *rule = &comparison->evaluator->profile->rules[r];

		for (size_t n = 0; n < rule->n_names && !result; n++)
			/* An empty name is the reader's to report. */
			if (*rule->names[n] && !exists(comparison, rule->names[n]))
				result = name_set_add(&names, rule->names[n], comparison->err);
	}
	/* The diff owns the array from here on, also after a failure (diff_release). */
	comparison->diff->nonexistent = names.names;
	comparison->diff->n_nonexistent = names.n_names;
	return result;
}

int diff_profile(const struct run *observed, const struct profile *profile,
        const struct arch *native, struct diff *diff, struct error *err)
{
	struct evaluator evaluator;
	struct comparison comparison = {observed, &evaluator, diff, err};
	int result = -1;

	if (evaluator_init(&evaluator, profile, native, err))
		return -1;
	if (!compare_calls(&comparison) && !find_unused(&comparison) &&
	        !find_nonexistent(&comparison))
		result = 0;
	evaluator_release(&evaluator);
	if (result)
		diff_release(diff);
	return result;
}

void diff_release(struct diff *diff)
{
	struct name_set names = {diff->nonexistent, diff->n_nonexistent};

	/* The array alone: the names are the profile's. */
	name_set_release(&names);
	for (size_t i = 0; i < diff->n_calls; i++)
		free(diff->calls[i].values);
	free(diff->calls);
	free(diff->unused);
	*diff = (struct diff){0};
}
