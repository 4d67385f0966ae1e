/* Is the first profile within the second?  Not by samples but by proof: bpf_within() follows both
 * filters along all paths that a call can take, for each number of each ABI that both cover. */
#include "within.h"

#include "free_calls.h"
#include "risk.h"

#include "bpf_numbers.h"
#include "bpf_outcomes.h"
#include "bpf_run.h"
#include "bpf_within.h"
#include "evaluator.h"
#include "outcomes.h"
#include "profile_compile.h"
#include "risk_tier.h"
#include "syscall_name.h"

#include <stdlib.h>
#include <string.h>

/* So many calls may stay undecided after a long search, which takes seconds; a filter that is made
 * so has hundreds of them. */
enum { PATIENCE = 4 };

struct containing {
	struct bpf_budget budget;
	unsigned n_undecided;
	struct evaluator *evaluators[2];
	const struct bpf_program *filters[2]; /* of the ABI that is compared; borrowed */
	struct containment *containment;
	struct error *err;
};

static int add(struct containing *containing, const struct excess *excess)
{
	struct containment *containment = containing->containment;
	struct excess *items = reallocarray(
	        containment->items, containment->n_items + 1, sizeof(*containment->items));

	if (!items)
		return error_no_memory(containing->err);
	containment->items = items;
	/* The strings and rules in it are borrowed: from tables, and from the profiles. */
	items[containment->n_items++] = *excess;
	containment->n_witnessed += excess->is_witnessed;
	return 0;
}

/* Of a bare filter, the arguments that it looks at before it answers. */
static void mark_read(struct excess *excess, const struct bpf_program *filter)
{
	struct bpf_knowledge nothing = {.data = profile_call(excess->arch, excess->nr)};
	bool read[SYSCALL_ARGS];

	bpf_arguments_read(filter, &nothing, read);
	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		excess->asked[i] |= read[i];
}

static void mark_asked(struct excess *excess, const struct profile *profile)
{
	if (profile_is_bare(profile))
		mark_read(excess, &profile->filter);
	for (size_t r = 0; excess->name && r < profile->n_rules; r++) {
		const struct profile_rule *rule = &profile->rules[r];

		for (size_t c = 0; profile_rule_lists(rule, excess->name) && c < rule->n_conditions;
		        c++)
			excess->asked[rule->conditions[c].index] = true;
	}
}

static bool depends_on_arguments(const struct containing *containing, const struct excess *excess)
{
	static const bool none_known[SYSCALL_ARGS];
	struct answers first = filter_answers(
	        containing->filters[0], excess->arch, excess->nr, excess->example, none_known);
	struct answers second = filter_answers(
	        containing->filters[1], excess->arch, excess->nr, excess->example, none_known);

	/* Else the first allows the call with any arguments, and the second with none. */
	return first.may_refuse || second.may_allow;
}

/* Fills in the example and what is known of it. */
static void explain(const struct containing *containing, struct excess *excess,
        const struct seccomp_data *witness)
{
	free_calls_arguments(witness, excess->arch, excess->example);
	for (size_t i = 0; i < 2; i++) {
		struct evaluator *evaluator = containing->evaluators[i];

		excess->profiles[i] = evaluator->profile;
		excess->answers[i] = bpf_run(containing->filters[i], witness);
		excess->rules[i] = evaluator_rule(
		        evaluator, excess->arch, excess->nr, excess->example, excess->answers[i]);
		mark_asked(excess, evaluator->profile);
	}
	excess->is_conditional = depends_on_arguments(containing, excess);
}

static int compare_call(
        struct containing *containing, const struct arch *arch, int nr, bool *exceeds)
{
	struct excess excess = {.arch = arch, .nr = nr, .name = syscall_name(arch, nr), .tier = -1};
	struct bpf_calls calls = free_calls(arch, nr, NULL, NULL);
	struct seccomp_data witness;
	enum bpf_within result =
	        (containing->n_undecided < PATIENCE ? bpf_within : bpf_within_briefly)(
	                containing->filters[0], containing->filters[1], &calls, &containing->budget,
	                &witness);

	containing->n_undecided += result == BPF_UNDECIDED;

	*exceeds = result != BPF_WITHIN;
	if (!*exceeds)
		return 0;
	if (excess.name)
		excess.tier = risk_tier_of(excess.name);
	excess.is_witnessed = result == BPF_EXCEEDS;
	/* Undecided is not within: it is reported, but there is no call to show. */
	if (excess.is_witnessed)
		explain(containing, &excess, &witness);
	return add(containing, &excess);
}

static int compare_named(struct containing *containing, const struct arch *arch)
{
	int first, end;
	bool exceeds;

	syscall_number_range(arch, &first, &end);
	for (int nr = first; nr < end; nr++)
		if (syscall_name(arch, nr) && compare_call(containing, arch, nr, &exceeds))
			return -1;
	return 0;
}

/* Of numbers without a name one example is enough. */
static int compare_unnamed(
        struct containing *containing, const struct arch *arch, const struct bpf_numbers *numbers)
{
	bool exceeds = false;

	for (size_t i = 0; !exceeds && i < numbers->n_items; i++) {
		int nr = (int)numbers->items[i];

		/* x32 shares its AUDIT_ARCH with x86_64: bit 30 of the number says whose it is.
		 * Whatever a filter says to a negative number, it is none of a call: Linux compares
		 * numbers as unsigned ones, and -1 is how a tracer skips a call. */
		if (nr >= 0 && arch_of_call(arch->audit, nr) == arch && !syscall_name(arch, nr) &&
		        compare_call(containing, arch, nr, &exceeds))
			return -1;
	}
	/* If a filter computes with the number, the compared numbers may not stand for all. */
	if (exceeds || numbers->is_complete)
		return 0;
	return add(containing, &(struct excess){.arch = arch, .nr = -1, .tier = -1});
}

static int compare_abi(struct containing *containing, const struct arch *arch)
{
	struct containment *containment = containing->containment;
	struct bpf_numbers numbers = {0};
	int result = -1;

	/* The first kills its calls, so nothing of it can be beyond the second. */
	if (!evaluator_covers(containing->evaluators[0], arch))
		return 0;
	if (!evaluator_covers(containing->evaluators[1], arch)) {
		/* The second kills its calls: all that the first allows there is beyond it. */
		containment->lone_abis[containment->n_lone_abis++] = arch;
		return 0;
	}
	containment->abis[containment->n_abis++] = arch;
	for (size_t i = 0; i < 2; i++) {
		containing->filters[i] =
		        evaluator_filter(containing->evaluators[i], arch, containing->err);
		if (!containing->filters[i])
			return -1;
	}
	if (!bpf_numbers_told_apart(
	            containing->filters[0], containing->filters[1], &numbers, containing->err) &&
	        !compare_named(containing, arch))
		result = compare_unnamed(containing, arch, &numbers);
	bpf_numbers_release(&numbers);
	return result;
}

static int compare_excesses(const void *a, const void *b)
{
	const struct excess *left = a, *right = b;
	int order = (left->name == NULL) - (right->name == NULL);

	if (!order)
		order = risk_tier_compare(left->tier, right->tier);
	if (!order && left->name)
		order = strcmp(left->name, right->name);
	return order ? order : (left->arch > right->arch) - (left->arch < right->arch);
}

static int compare_all(struct containing *containing, const struct arch *native)
{
	struct containment *containment = containing->containment;

	containment->abis = calloc(arch_count, sizeof(*containment->abis));
	containment->lone_abis = calloc(arch_count, sizeof(*containment->lone_abis));
	if (!containment->abis || !containment->lone_abis)
		return error_no_memory(containing->err);
	arch_for_each (arch)
		if ((arch == native || arch_is_sub(arch, native)) && compare_abi(containing, arch))
			return -1;
	if (containment->n_items)
		qsort(containment->items, containment->n_items, sizeof(*containment->items),
		        compare_excesses);
	return 0;
}

int profile_within(const struct profile *first, const struct profile *second,
        const struct arch *native, struct containment *containment, struct error *err)
{
	__attribute__((cleanup(evaluator_release))) struct evaluator left = {0}, right = {0};
	struct containing containing = {.budget = BPF_BUDGET_FULL,
	        .evaluators = {&left, &right},
	        .containment = containment,
	        .err = err};

	if (evaluator_init(&left, first, native, err) ||
	        evaluator_init(&right, second, native, err) || compare_all(&containing, native)) {
		containment_release(containment);
		return -1;
	}
	return 0;
}

bool containment_is_proven(const struct containment *containment)
{
	/* An empty list alone proves nothing if an ABI was not compared. */
	return !containment->n_items && !containment->n_lone_abis;
}

void containment_release(struct containment *containment)
{
	free(containment->items);
	free(containment->abis);
	free(containment->lone_abis);
	*containment = (struct containment){0};
}
