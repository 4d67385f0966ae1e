#include "evaluator.h"

#include "compile_child.h"
#include "multiplex.h"

#include "bpf_run.h"
#include "bpf_stack.h"
#include "profile_compile.h"
#include "syscall_name.h"

#include <stdlib.h>
#include <string.h>

int evaluator_init(struct evaluator *evaluator, const struct profile *profile,
        const struct arch *native, struct error *err)
{
	*evaluator =
	        (struct evaluator){.profile = profile, .native = native, .budget = BPF_BUDGET_FULL};
	/* One filter for each ABI, made when it is first asked for: libseccomp takes milliseconds,
	 * and a profile may list a dozen ABIs. */
	evaluator->filters = calloc(arch_count, sizeof(*evaluator->filters));
	evaluator->refusals = calloc(arch_count, sizeof(*evaluator->refusals));
	if (evaluator->filters && evaluator->refusals)
		return 0;
	evaluator_release(evaluator);
	return error_no_memory(err);
}

void evaluator_release(struct evaluator *evaluator)
{
	for (size_t i = 0; evaluator->filters && i < arch_count; i++)
		bpf_release(&evaluator->filters[i]);
	free(evaluator->filters);
	free(evaluator->refusals);
	*evaluator = (struct evaluator){0};
}

bool evaluator_is_refused(const struct evaluator *evaluator, const struct arch *arch)
{
	return *evaluator->refusals[arch - arch_table].text;
}

/* Leaves the profile's own filter in *filter if there is nothing beside it. */
static int add_beside(const struct evaluator *evaluator, const struct arch *arch,
        struct bpf_program *filter, struct error *err)
{
	struct bpf_program filters[2] = {*filter}, both = {0};
	int result = 0;

	if (!evaluator->beside)
		return 0;
	result = profile_compile(evaluator->beside, evaluator->native, arch, &filters[1], err);
	if (!result && bpf_stack(filters, 2, &both, err))
		result = COMPILE_BROKE;
	for (size_t i = 0; i < 2; i++)
		bpf_release(&filters[i]);
	*filter = both;
	return result;
}

static int make_filter(const struct evaluator *evaluator, const struct arch *arch,
        struct bpf_program *filter, struct error *err)
{
	int result = profile_compile(evaluator->profile, evaluator->native, arch, filter, err);

	return result ? result : add_beside(evaluator, arch, filter, err);
}

/* A refusal is kept, as trying again takes as long; a lack of memory is not, as it may pass. */
const struct bpf_program *evaluator_filter(
        struct evaluator *evaluator, const struct arch *arch, struct error *err)
{
	/* A length of 0 means: not made yet. */
	struct bpf_program *filter = &evaluator->filters[arch - arch_table];
	struct error *refusal = &evaluator->refusals[arch - arch_table], why = {""};
	int result = 0;

	if (filter->length)
		return filter;
	if (!*refusal->text)
		result = make_filter(evaluator, arch, filter, &why);
	if (result == COMPILE_REFUSED)
		*refusal = why;
	if (!result && !*refusal->text)
		return filter;
	*err = *refusal->text ? *refusal : why;
	return NULL;
}

bool evaluator_covers(const struct evaluator *evaluator, const struct arch *arch)
{
	return profile_covers(evaluator->profile, evaluator->native, arch) &&
	       (!evaluator->beside || profile_covers(evaluator->beside, evaluator->native, arch));
}

int evaluator_run(struct evaluator *evaluator, const struct arch *arch, int nr,
        const uint64_t args[SYSCALL_ARGS], uint32_t *answer, struct error *err)
{
	const struct bpf_program *filter = evaluator_filter(evaluator, arch, err);
	struct seccomp_data data = profile_call(arch, nr);

	if (!filter)
		return -1;
	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		profile_call_set_arg(&data, arch, i, args[i]);
	/* bpf_check() has seen it, so it returns and stays in bounds. */
	*answer = bpf_run(filter, &data);
	return 0;
}

/* On a 32-bit ABI libseccomp compares the lower half only. */
static bool condition_holds(const struct profile_condition *condition, const struct arch *arch,
        const uint64_t args[SYSCALL_ARGS])
{
	uint64_t bits = profile_compared_bits(arch) == 32 ? UINT32_MAX : UINT64_MAX;
	uint64_t arg = args[condition->index] & bits, value = condition->value & bits;

	switch (condition->op) {
	case OP_NE:
		return arg != value;
	case OP_LT:
		return arg < value;
	case OP_LE:
		return arg <= value;
	case OP_EQ:
		return arg == value;
	case OP_GE:
		return arg >= value;
	case OP_GT:
		return arg > value;
	case OP_MASKED_EQ:
		return (arg & value) == (condition->value_two & value);
	}
	__builtin_unreachable();
}

static bool conditions_hold(
        const struct profile_rule *rule, const struct arch *arch, const uint64_t args[SYSCALL_ARGS])
{
	for (size_t i = 0; i < rule->n_conditions; i++)
		if (!condition_holds(&rule->conditions[i], arch, args))
			return false;
	return true;
}

/* Through a multiplexer, libseccomp lets a rule answer whatever its conditions are. */
static bool rule_applies(const struct profile_rule *rule, const struct arch *arch,
        const struct multiplex_names *call, const uint64_t args[SYSCALL_ARGS], uint32_t answer)
{
	if (profile_answer(rule->action, rule->errno_return) != answer)
		return false;
	for (size_t i = 0; i < rule->n_names; i++)
		if (multiplex_has_other(call, rule->names[i]) ||
		        (!strcmp(rule->names[i], call->own) && conditions_hold(rule, arch, args)))
			return true;
	return false;
}

const struct profile_rule *evaluator_rule(const struct evaluator *evaluator,
        const struct arch *arch, int nr, const uint64_t args[SYSCALL_ARGS], uint32_t answer)
{
	const struct profile *profile = evaluator->profile;
	char buffer[SYSCALL_NAME_MAX];
	const struct multiplex_names call = multiplex_names(syscall_text(arch, nr, buffer), args);

	/* In the order of the profile: of two that give the same answer the first is named. */
	for (size_t i = 0; i < profile->n_rules; i++)
		if (rule_applies(&profile->rules[i], arch, &call, args, answer))
			return &profile->rules[i];
	return NULL;
}
