#include "samples.h"

#include "free_calls.h"
#include "multiplex.h"

#include "bpf_outcomes.h"
#include "bpf_within.h"
#include "profile.h"
#include "profile_compile.h"

#include <stdlib.h>
#include <string.h>

#define ANSWERS_MAX 64

void samples_release(struct samples *samples)
{
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		free(samples->args[i].values);
	*samples = (struct samples){0};
}

static int add(struct sample_values *arg, uint64_t value, struct error *err)
{
	for (size_t i = 0; i < arg->n_values; i++)
		if (arg->values[i] == value)
			return 0;
	uint64_t *values = reallocarray(arg->values, arg->n_values + 1, sizeof(*values));

	if (!values)
		return error_no_memory(err);
	arg->values = values;
	values[arg->n_values++] = value;
	return 0;
}

int samples_fix(struct samples *samples, unsigned index, uint64_t value, struct error *err)
{
	samples->args[index].n_values = 0;
	return add(&samples->args[index], value, err);
}

/* The datum with nothing and everything outside the mask, and with each bit of it wrong. */
static int add_masked(
        struct sample_values *arg, uint64_t mask, uint64_t datum, uint64_t bits, struct error *err)
{
	if (add(arg, datum & mask, err) || add(arg, (datum | ~mask) & bits, err) ||
	        add(arg, ~datum & mask, err))
		return -1;
	for (uint64_t rest = mask; rest; rest &= rest - 1)
		if (add(arg, (datum & mask) ^ (rest & -rest), err))
			return -1;
	return 0;
}

/* Around the value in each half, since a filter compares one after the other; the value itself,
 * which makes the best example, comes first. */
static int add_compared(struct sample_values *arg, uint64_t value, uint64_t bits, struct error *err)
{
	static const uint32_t steps[] = {0, 1, UINT32_MAX};

	for (size_t high = 0; high < 3; high++)
		for (size_t low = 0; low < 3; low++) {
			uint64_t upper = (uint32_t)(value >> 32) + steps[high];
			uint32_t lower = (uint32_t)value + steps[low];

			if (add(arg, (upper << 32 | lower) & bits, err))
				return -1;
		}
	return 0;
}

static int add_condition(struct samples *samples, const struct profile_condition *condition,
        uint64_t bits, struct error *err)
{
	struct sample_values *arg = &samples->args[condition->index];
	bool is_masked = condition->op == OP_MASKED_EQ;

	/* Two masks on one argument may ask for bits that no sample has together. */
	samples->is_incomplete |=
	        samples->is_masked[condition->index] || (is_masked && arg->n_values);
	samples->is_masked[condition->index] |= is_masked;
	/* A hostile profile may have thousands of conditions, and all combinations are to be
	 * run. */
	if (arg->n_values > SAMPLE_VALUES_MAX) {
		samples->is_incomplete = true;
		return 0;
	}
	if (is_masked &&
	        add_masked(arg, condition->value & bits, condition->value_two & bits, bits, err))
		return -1;
	if (!is_masked && add_compared(arg, condition->value, bits, err))
		return -1;
	/* Both ends: conditions by order may leave either open. */
	return add(arg, 0, err) || add(arg, bits, err) ? -1 : 0;
}

int samples_collect(struct samples *samples, const struct profile *profile, const struct arch *arch,
        const char *call, struct error *err)
{
	uint64_t bits = arch_argument_mask(arch);

	for (size_t r = 0; r < profile->n_rules; r++) {
		const struct profile_rule *rule = &profile->rules[r];

		for (size_t c = 0; profile_rule_lists(rule, call) && c < rule->n_conditions; c++)
			if (add_condition(samples, &rule->conditions[c], bits, err))
				return -1;
	}
	multiplex_for_each (row) {
		/* libseccomp makes a filter look at the number of what a multiplexer shall do, also
		 * where no rule does. */
		if (!strcmp(row->multiplexer, call) && add(&samples->args[0], row->number, err))
			return -1;
	}
	return 0;
}

int samples_add_call(struct samples *samples, const struct seccomp_data *call,
        const struct arch *arch, struct error *err)
{
	uint64_t args[SYSCALL_ARGS];

	free_calls_arguments(call, arch, args);
	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		if (add(&samples->args[i], args[i], err))
			return -1;
	return 0;
}

/* An answer too many only costs a search without result. */
int samples_collect_answers(struct samples *samples, const struct bpf_program *filter,
        const struct arch *arch, int nr, struct bpf_budget *budget, bool *undecided,
        struct error *err)
{
	struct bpf_calls calls = free_calls(arch, nr, NULL, NULL);
	const struct bpf_knowledge nothing = {.data = profile_call(arch, nr)};
	uint32_t answers[ANSWERS_MAX];
	size_t n_answers = bpf_outcomes(filter, &nothing, answers, ANSWERS_MAX);

	*undecided |= n_answers > ANSWERS_MAX;
	for (size_t i = 0; i < n_answers && i < ANSWERS_MAX; i++) {
		struct seccomp_data witness;
		enum bpf_within result =
		        bpf_find_answer(filter, answers[i], &calls, budget, &witness);

		if (result == BPF_EXCEEDS && samples_add_call(samples, &witness, arch, err))
			return -1;
		*undecided |= result == BPF_UNDECIDED;
	}
	return 0;
}

/* Counts up, the first argument fastest; false after the last combination. */
static bool advance(struct samples *samples)
{
	for (size_t i = 0; i < SYSCALL_ARGS; i++) {
		if (samples->at[i] + 1 < samples->args[i].n_values) {
			samples->at[i]++;
			return true;
		}
		samples->at[i] = 0;
	}
	return false;
}

bool samples_next(struct samples *samples, uint64_t args[SYSCALL_ARGS])
{
	if (samples->n_tried && !advance(samples))
		return false;
	if (samples->n_tried == SAMPLES_MAX) {
		samples->is_incomplete = true;
		return false;
	}
	samples->n_tried++;
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		args[i] = samples->args[i].n_values ? samples->args[i].values[samples->at[i]] : 0;
	return true;
}
