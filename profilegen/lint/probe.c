#include "check.h"

#include "../profile_model.h"

#include "bpf.h"
#include "bpf_outcomes.h"
#include "bpf_run.h"
#include "profile_compile.h"
#include "syscall_name.h"
#include "text.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>

#define OUTCOMES_MAX 16

/* The kernel compares actions as signed numbers: kill process, a negative one, comes first. */
static bool is_harder(uint32_t a, uint32_t b)
{
	return (int32_t)(a & SECCOMP_RET_ACTION_FULL) < (int32_t)(b & SECCOMP_RET_ACTION_FULL);
}

static struct lint_answer ask(
        struct lint *lint, const struct arch *abi, const struct bpf_knowledge *known)
{
	struct lint_answer answer = {.refusal = SECCOMP_RET_ALLOW};
	uint32_t values[OUTCOMES_MAX];
	const struct bpf_program *filter = evaluator_filter(&lint->evaluator, abi, lint->err);
	size_t n_values = bpf_outcomes(filter, known, values, OUTCOMES_MAX);

	if (n_values > OUTCOMES_MAX) {
		answer.may_allow = answer.may_refuse = true;
		n_values = OUTCOMES_MAX;
	}
	for (size_t i = 0; i < n_values; i++) {
		if (bpf_action_allows(values[i])) {
			answer.may_allow = true;
			continue;
		}
		answer.may_refuse = true;
		if (is_harder(values[i], answer.refusal))
			answer.refusal = values[i];
	}
	return answer;
}

struct lint_answer lint_ask(struct lint *lint, const struct arch *abi, int nr)
{
	struct bpf_knowledge known = {.data = profile_call(abi, nr)};

	return ask(lint, abi, &known);
}

struct lint_answer lint_ask_value(
        struct lint *lint, const struct arch *abi, int nr, unsigned index, uint64_t value)
{
	struct bpf_knowledge known = {.data = profile_call(abi, nr)};

	profile_call_set_arg(&known.data, abi, index, value);
	known.args_known[index] = true;
	return ask(lint, abi, &known);
}

uint32_t lint_run(struct lint *lint, const struct arch *abi, int nr, const uint64_t args[6])
{
	struct seccomp_data data = profile_call(abi, nr);

	for (unsigned i = 0; i < 6; i++)
		profile_call_set_arg(&data, abi, i, args[i]);
	return bpf_run(evaluator_filter(&lint->evaluator, abi, lint->err), &data);
}

const char *lint_answer_text(uint32_t answer, char buffer[LINT_ANSWER_MAX])
{
	int number = (int)(answer & SECCOMP_RET_DATA);
	const char *name = errno_name(number);

	switch (answer & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
		return "allowed";
	case SECCOMP_RET_LOG:
		return "allowed and logged";
	case SECCOMP_RET_ERRNO:
		if (name)
			snprintf(buffer, LINT_ANSWER_MAX, "refused with %s", name);
		else
			snprintf(buffer, LINT_ANSWER_MAX, "refused with errno %d", number);
		return buffer;
	case SECCOMP_RET_TRAP:
		return "refused with SIGSYS";
	case SECCOMP_RET_TRACE:
		return "left to a tracer";
	case SECCOMP_RET_USER_NOTIF:
		return "left to a supervisor";
	default:
		return "killed";
	}
}

bool lint_is_enosys(uint32_t answer)
{
	return answer == (SECCOMP_RET_ERRNO | ENOSYS);
}

bool lint_judges_native(const struct lint *lint)
{
	return lint->n_abis && lint->abis[0] == lint->native;
}

bool lint_number(const struct arch *abi, const char *name, int *nr)
{
	return !profile_is_unnamed(name) && syscall_number(abi, name, nr);
}
