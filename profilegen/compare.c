/*
 * Two profiles, call by call: each is run on the same arguments.
 */
#include "compare.h"

#include "free_calls.h"
#include "risk.h"
#include "samples.h"

#include "bpf.h"
#include "bpf_within.h"
#include "evaluator.h"
#include "profile_compile.h"
#include "risk_tier.h"
#include "syscall_name.h"

#include <stdlib.h>
#include <string.h>

struct comparing {
	struct evaluator *evaluators[2];
	struct profile_comparison *comparison;
	struct bpf_budget budget;
	struct error *err;
};

static int add(struct comparing *comparing, const struct profile_difference *difference)
{
	struct profile_comparison *comparison = comparing->comparison;
	struct profile_difference *items = reallocarray(
	        comparison->items, comparison->n_items + 1, sizeof(*comparison->items));

	if (!items)
		return error_no_memory(comparing->err);
	comparison->items = items;
	items[comparison->n_items++] = *difference;
	return 0;
}

static enum difference_kind kind_of(const uint32_t answers[2])
{
	bool first = bpf_action_allows(answers[0]), second = bpf_action_allows(answers[1]);

	if (answers[0] == answers[1])
		return DIFFERENCE_NONE;
	/* Both refuse, or both allow: errno, signal or log. */
	if (first == second)
		return DIFFERENCE_ANSWER;
	return first ? DIFFERENCE_FIRST_ALLOWS : DIFFERENCE_SECOND_ALLOWS;
}

/* The first arguments for each kind of difference, and how many of each there were. */
struct findings {
	struct profile_difference found[DIFFERENCE_KINDS];
	size_t n_found[DIFFERENCE_KINDS];
};

static int try_one(const struct comparing *comparing, struct profile_difference *difference,
        struct findings *findings)
{
	for (size_t i = 0; i < 2; i++)
		if (evaluator_run(comparing->evaluators[i], difference->arch, difference->nr,
		            difference->example, &difference->answers[i], comparing->err))
			return -1;
	difference->kind = kind_of(difference->answers);
	/* The first example of each kind is enough: samples begin with the most telling values. */
	if (!findings->n_found[difference->kind]++)
		findings->found[difference->kind] = *difference;
	return 0;
}

static int add_findings(
        struct comparing *comparing, struct findings *findings, const struct samples *samples)
{
	for (size_t kind = DIFFERENCE_NONE + 1; kind < DIFFERENCE_KINDS; kind++) {
		struct profile_difference *found = &findings->found[kind];

		if (!findings->n_found[kind])
			continue;
		/* Some samples were answered alike, or differ in another way. */
		found->is_conditional = findings->n_found[kind] < samples->n_tried;
		for (size_t i = 0; i < SYSCALL_ARGS; i++)
			found->asked[i] = samples->args[i].n_values > 1;
		for (size_t i = 0; i < 2; i++)
			found->rules[i] = evaluator_rule(comparing->evaluators[i], found->arch,
			        found->nr, found->example, found->answers[i]);
		if (add(comparing, found))
			return -1;
	}
	return 0;
}

/* Of calls that a bare filter answers by their arguments: one for each answer, and for each way to
 * differ from the other profile. */
static int collect_from_filters(
        struct comparing *comparing, struct samples *samples, const struct arch *arch, int nr)
{
	struct bpf_calls calls = free_calls(arch, nr, NULL, NULL);
	const struct bpf_program *filters[2];
	struct seccomp_data witness;
	bool undecided = false;

	for (size_t i = 0; i < 2; i++) {
		filters[i] = evaluator_filter(comparing->evaluators[i], arch, comparing->err);
		if (!filters[i] || samples_collect_answers(samples, filters[i], arch, nr,
		                           &comparing->budget, &undecided, comparing->err))
			return -1;
	}
	for (size_t i = 0; i < 2; i++) {
		enum bpf_within result = bpf_within_briefly(
		        filters[i], filters[!i], &calls, &comparing->budget, &witness);

		undecided |= result == BPF_UNDECIDED;
		if (result == BPF_EXCEEDS &&
		        samples_add_call(samples, &witness, arch, comparing->err))
			return -1;
	}
	/* A difference that was not found would pass for none. */
	return undecided ? error_set(comparing->err,
	                           "a filter decides about call %d of %s in too many ways to "
	                           "compare it; diff --subset says what can be proven",
	                           nr, arch->name)
	                 : 0;
}

/* The samples are of both profiles, since either may ask for arguments that the other ignores. */
static int compare_call(
        struct comparing *comparing, const struct arch *arch, int nr, const char *name)
{
	struct profile_difference difference = {
	        .arch = arch, .nr = nr, .name = name, .tier = risk_tier_of(name)};
	cleanup_samples struct samples samples = {0};
	struct findings findings = {0};

	for (size_t i = 0; i < 2; i++)
		if (samples_collect(&samples, comparing->evaluators[i]->profile, arch, name,
		            comparing->err))
			return -1;
	if ((profile_is_bare(comparing->evaluators[0]->profile) ||
	            profile_is_bare(comparing->evaluators[1]->profile)) &&
	        collect_from_filters(comparing, &samples, arch, nr))
		return -1;
	while (samples_next(&samples, difference.example))
		if (try_one(comparing, &difference, &findings))
			return -1;
	return add_findings(comparing, &findings, &samples);
}

static int compare_calls(struct comparing *comparing, const struct arch *arch)
{
	int first, end;

	syscall_number_range(arch, &first, &end);
	for (int nr = first; nr < end; nr++) {
		const char *name = syscall_name(arch, nr);

		/* Numbers without a name get the defaults, which are compared apart. */
		if (!name)
			continue;
		comparing->comparison->n_calls++;
		if (compare_call(comparing, arch, nr, name))
			return -1;
	}
	return 0;
}

/* Of an ABI that only one of them covers, calls would all differ: it is reported as a whole. */
static int compare_arch(struct comparing *comparing, const struct arch *arch)
{
	struct profile_comparison *comparison = comparing->comparison;
	bool first = evaluator_covers(comparing->evaluators[0], arch);
	bool second = evaluator_covers(comparing->evaluators[1], arch);

	if (first && second) {
		comparison->abis[comparison->n_abis++] = arch;
		return compare_calls(comparing, arch);
	}
	/* If neither covers it, both kill its calls. */
	if (first != second)
		comparison->lone_abis[comparison->n_lone_abis++] =
		        (struct lone_abi){arch, first ? 0 : 1};
	return 0;
}

static int compare_differences(const void *a, const void *b)
{
	const struct profile_difference *left = a, *right = b;
	int order = (int)left->kind - (int)right->kind;

	if (!order)
		order = risk_tier_compare(left->tier, right->tier);
	if (!order)
		order = strcmp(left->name, right->name);
	return order ? order : (left->arch > right->arch) - (left->arch < right->arch);
}

static int compare_all(struct comparing *comparing, const struct arch *native)
{
	struct profile_comparison *comparison = comparing->comparison;

	/* Room for all, so that no addition can fail. */
	comparison->abis = calloc(arch_count, sizeof(*comparison->abis));
	comparison->lone_abis = calloc(arch_count, sizeof(*comparison->lone_abis));
	if (!comparison->abis || !comparison->lone_abis)
		return error_no_memory(comparing->err);
	arch_for_each (arch)
		if ((arch == native || arch_is_sub(arch, native)) && compare_arch(comparing, arch))
			return -1;
	for (size_t i = 0; i < 2; i++) {
		const struct profile *profile = comparing->evaluators[i]->profile;

		/* Compared apart, as they are the answer to calls that have no name yet. */
		comparison->defaults[i] =
		        profile_answer(profile->default_action, profile->default_errno);
	}
	if (comparison->n_items)
		qsort(comparison->items, comparison->n_items, sizeof(*comparison->items),
		        compare_differences);
	return 0;
}

static bool has_flag(const struct profile *profile, const char *flag)
{
	for (size_t i = 0; i < profile->n_flags; i++)
		if (!strcmp(profile->flags[i], flag))
			return true;
	return false;
}

/* Are all flags of the first among those of the second? */
static bool flags_within(const struct profile *first, const struct profile *second)
{
	for (size_t i = 0; i < first->n_flags; i++)
		if (!has_flag(second, first->flags[i]))
			return false;
	return true;
}

/* An empty path is none, as runtimes take it. */
static bool same_text(const char *first, const char *second)
{
	return !strcmp(first ? first : "", second ? second : "");
}

static void compare_loading(struct profile_comparison *comparison)
{
	const struct profile *first = comparison->profiles[0], *second = comparison->profiles[1];
	bool *differs = comparison->loading_differs;

	/* As sets: their order means nothing. */
	differs[LOADING_FLAGS] = !flags_within(first, second) || !flags_within(second, first);
	differs[LOADING_PATH] = !same_text(first->listener_path, second->listener_path);
	differs[LOADING_METADATA] = !same_text(first->listener_metadata, second->listener_metadata);
}

bool profile_comparison_is_same(const struct profile_comparison *comparison)
{
	for (int part = 0; part < LOADING_PARTS; part++)
		if (comparison->loading_differs[part])
			return false;
	return !comparison->n_items && !comparison->n_lone_abis &&
	       comparison->defaults[0] == comparison->defaults[1];
}

int profile_compare(const struct profile *first, const struct profile *second,
        const struct arch *native, struct profile_comparison *comparison, struct error *err)
{
	__attribute__((cleanup(evaluator_release))) struct evaluator left = {0}, right = {0};
	struct comparing comparing = {{&left, &right}, comparison, BPF_BUDGET_FULL, err};

	comparison->profiles[0] = first;
	comparison->profiles[1] = second;
	compare_loading(comparison);
	if (evaluator_init(&left, first, native, err) ||
	        evaluator_init(&right, second, native, err) || compare_all(&comparing, native)) {
		profile_comparison_release(comparison);
		return -1;
	}
	return 0;
}

void profile_comparison_release(struct profile_comparison *comparison)
{
	free(comparison->items);
	free(comparison->abis);
	free(comparison->lone_abis);
	*comparison = (struct profile_comparison){0};
}
