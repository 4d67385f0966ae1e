/* What a filter can answer to a call of which some arguments are known, in two ways.  Its paths are
 * cheap to follow and never miss an answer, but may have some that no arguments lead to.  Samples
 * are run, so each answer is real, but some may be missed. */
#include "outcomes.h"

#include "free_calls.h"
#include "samples.h"

#include "bpf_outcomes.h"
#include "profile.h"
#include "profile_compile.h"
#include "syscall_name.h"

#include <linux/seccomp.h>
#include <stdlib.h>

/* An error beyond, as a list that is cut would pass for all. */
#define ANSWERS_MAX 64
#define SHORT_MAX 16 /* for filter_answers() */

/* What is known of a call, and where its outcomes go. */
struct inquiry {
	struct evaluator *evaluator;
	const struct arch *arch;
	int nr;
	struct outcomes *outcomes;
	struct error *err;
};

static bool is_there(const struct outcomes *outcomes, const struct outcome *outcome)
{
	for (size_t i = 0; i < outcomes->n_items; i++)
		if (outcomes->items[i].answer == outcome->answer &&
		        outcomes->items[i].rule == outcome->rule)
			return true;
	return false;
}

static int add(struct outcomes *outcomes, const struct outcome *outcome, struct error *err)
{
	struct outcome *items =
	        reallocarray(outcomes->items, outcomes->n_items + 1, sizeof(*items));

	if (!items)
		return error_no_memory(err);
	outcomes->items = items;
	items[outcomes->n_items++] = *outcome;
	if (bpf_action_allows(outcome->answer))
		outcomes->may_allow = true;
	else
		outcomes->may_refuse = true;
	return 0;
}

/* What happened to a sample has happened: such an outcome has its example. */
static int try_samples(const struct inquiry *inquiry, struct samples *samples)
{
	struct outcome outcome = {.has_example = true};

	while (samples_next(samples, outcome.example)) {
		if (evaluator_run(inquiry->evaluator, inquiry->arch, inquiry->nr, outcome.example,
		            &outcome.answer, inquiry->err))
			return -1;
		/* The filter does not say which rule it was: the first that could have given this
		 * answer. */
		outcome.rule = evaluator_rule(inquiry->evaluator, inquiry->arch, inquiry->nr,
		        outcome.example, outcome.answer);
		/* Each answer of each rule once; the first example stays. */
		if (!is_there(inquiry->outcomes, &outcome) &&
		        add(inquiry->outcomes, &outcome, inquiry->err))
			return -1;
	}
	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		/* One that is fixed or never compared has one value at most. */
		inquiry->outcomes->asked[i] = samples->args[i].n_values > 1;
	return 0;
}

static bool is_witnessed(const struct outcomes *outcomes, uint32_t answer)
{
	for (size_t i = 0; i < outcomes->n_items; i++)
		if (outcomes->items[i].answer == answer)
			return true;
	return false;
}

/* Answers that the filter's own paths may lead to, although no sample got them. */
static int add_the_rest(const struct inquiry *inquiry, const struct bpf_program *filter,
        const struct bpf_knowledge *known)
{
	uint32_t answers[ANSWERS_MAX];
	size_t n_answers = bpf_outcomes(filter, known, answers, ANSWERS_MAX);

	if (n_answers > ANSWERS_MAX)
		return error_set(
		        inquiry->err, "more than %d different answers to one call", ANSWERS_MAX);
	for (size_t i = 0; i < n_answers; i++) {
		struct outcome outcome = {.answer = answers[i]};

		if (!is_witnessed(inquiry->outcomes, answers[i]) &&
		        add(inquiry->outcomes, &outcome, inquiry->err))
			return -1;
	}
	return 0;
}

/* One of the answers that a bare filter's paths lead to: with a call that gets it, or without if
 * that is not decided. */
static int add_found(const struct inquiry *inquiry, const struct bpf_program *filter,
        const struct bpf_calls *calls, uint32_t answer)
{
	struct outcome outcome = {.answer = answer};
	struct seccomp_data witness;
	struct bpf_budget *budget = &inquiry->evaluator->budget;
	const struct bpf_budget before = *budget;
	enum bpf_within result = bpf_find_answer(filter, answer, calls, budget, &witness);

	/* An evaluator may have any number of calls to judge: only what was in vain counts. */
	if (result != BPF_UNDECIDED)
		*budget = before;

	if (result == BPF_WITHIN)
		return 0;
	outcome.has_example = result == BPF_EXCEEDS;
	if (outcome.has_example)
		free_calls_arguments(&witness, inquiry->arch, outcome.example);
	return add(inquiry->outcomes, &outcome, inquiry->err);
}

/* There are no conditions to make samples of: each answer is searched for. */
static int search(const struct inquiry *inquiry, const struct bpf_program *filter,
        const struct bpf_knowledge *known, const uint64_t args[SYSCALL_ARGS])
{
	struct bpf_calls calls = free_calls(inquiry->arch, inquiry->nr, args, known->args_known);
	uint32_t answers[ANSWERS_MAX];
	size_t n_answers = bpf_outcomes(filter, known, answers, ANSWERS_MAX);

	if (n_answers > ANSWERS_MAX)
		return error_set(
		        inquiry->err, "more than %d different answers to one call", ANSWERS_MAX);
	for (size_t i = 0; i < n_answers; i++)
		if (add_found(inquiry, filter, &calls, answers[i]))
			return -1;
	bpf_arguments_read(filter, known, inquiry->outcomes->asked);
	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		inquiry->outcomes->asked[i] &= !known->args_known[i];
	return 0;
}

/* The order of seccomp(2), as signed numbers: what refuses harder comes first; then that of the
 * rules, and the default action last. */
static int compare_outcomes(const void *a, const void *b)
{
	const struct outcome *left = a, *right = b;
	int32_t x = (int32_t)left->answer, y = (int32_t)right->answer;

	if (x != y)
		return x < y ? -1 : 1;
	if (!left->rule || !right->rule)
		return (left->rule == NULL) - (right->rule == NULL);
	return (left->rule > right->rule) - (left->rule < right->rule);
}

static struct bpf_knowledge knowledge_of(const struct arch *arch, int nr,
        const uint64_t args[SYSCALL_ARGS], const bool known[SYSCALL_ARGS])
{
	struct bpf_knowledge knowledge = {.data = profile_call(arch, nr)};

	for (unsigned i = 0; i < SYSCALL_ARGS; i++) {
		knowledge.args_known[i] = known[i];
		if (known[i])
			profile_call_set_arg(&knowledge.data, arch, i, args[i]);
	}
	return knowledge;
}

static int sample(const struct inquiry *inquiry, const struct bpf_program *filter,
        const struct bpf_knowledge *known, const uint64_t args[SYSCALL_ARGS])
{
	struct evaluator *evaluator = inquiry->evaluator;
	cleanup_samples struct samples samples = {0};
	char name[SYSCALL_NAME_MAX];

	if (evaluator_covers(evaluator, inquiry->arch) &&
	        samples_collect(&samples, evaluator->profile, inquiry->arch,
	                syscall_text(inquiry->arch, inquiry->nr, name), inquiry->err))
		return -1;
	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		if (known->args_known[i] && samples_fix(&samples, i, args[i], inquiry->err))
			return -1;
	if (try_samples(inquiry, &samples))
		return -1;
	return samples.is_incomplete ? add_the_rest(inquiry, filter, known) : 0;
}

int evaluator_outcomes(struct evaluator *evaluator, const struct arch *arch, int nr,
        const uint64_t args[SYSCALL_ARGS], const bool known[SYSCALL_ARGS],
        struct outcomes *outcomes, struct error *err)
{
	const struct bpf_program *filter = evaluator_filter(evaluator, arch, err);
	struct bpf_knowledge knowledge = knowledge_of(arch, nr, args, known);
	struct inquiry inquiry = {evaluator, arch, nr, outcomes, err};

	if (!filter)
		return -1;
	if ((profile_is_bare(evaluator->profile) ? search : sample)(
	            &inquiry, filter, &knowledge, args)) {
		outcomes_release(outcomes);
		return -1;
	}
	qsort(outcomes->items, outcomes->n_items, sizeof(*outcomes->items), compare_outcomes);
	return 0;
}

void outcomes_release(struct outcomes *outcomes)
{
	free(outcomes->items);
	*outcomes = (struct outcomes){0};
}

static void count_in(struct answers *answers, uint32_t answer)
{
	if (bpf_action_is_harder(answer, answers->hardest))
		answers->hardest = answer;
	if (bpf_action_allows(answer))
		answers->may_allow = true;
	else
		answers->may_refuse = true;
}

/* More answers than fit are taken for any answer, which is on the safe side. */
struct answers filter_answers(const struct bpf_program *filter, const struct arch *arch, int nr,
        const uint64_t args[SYSCALL_ARGS], const bool known[SYSCALL_ARGS])
{
	struct bpf_knowledge knowledge = knowledge_of(arch, nr, args, known);
	struct answers answers = {.hardest = SECCOMP_RET_ALLOW};
	uint32_t values[SHORT_MAX];
	size_t n_values = bpf_outcomes(filter, &knowledge, values, SHORT_MAX);

	if (n_values > SHORT_MAX) {
		answers.may_allow = answers.may_refuse = true;
		n_values = SHORT_MAX;
	}
	for (size_t i = 0; i < n_values; i++)
		count_in(&answers, values[i]);
	return answers;
}

/* The paths are cheap, and exact if they agree; only where they do not are samples run. */
int evaluator_answers(struct evaluator *evaluator, const struct arch *arch, int nr,
        const uint64_t args[SYSCALL_ARGS], const bool known[SYSCALL_ARGS], struct answers *answers,
        struct error *err)
{
	const struct bpf_program *filter = evaluator_filter(evaluator, arch, err);
	struct outcomes outcomes = {0};

	if (!filter)
		return -1;
	*answers = filter_answers(filter, arch, nr, args, known);
	if (!answers->may_allow || !answers->may_refuse)
		return 0;
	if (evaluator_outcomes(evaluator, arch, nr, args, known, &outcomes, err))
		return -1;
	/* Samples decide now: the paths had answers that perhaps no call gets. */
	*answers = (struct answers){.hardest = SECCOMP_RET_ALLOW};
	for (size_t i = 0; i < outcomes.n_items; i++)
		count_in(answers, outcomes.items[i].answer);
	outcomes_release(&outcomes);
	return 0;
}
