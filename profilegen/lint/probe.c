/* Questions to the filter that libseccomp has made: whatever a profile says, this is what the
 * kernel would run. */
#include "probe.h"

#include "bpf_run.h"
#include "errno_name.h"
#include "evaluator.h"
#include "profile.h"
#include "profile_compile.h"
#include "syscall_name.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>

struct answers lint_ask(struct lint *lint, const struct arch *abi, int nr)
{
	const uint64_t args[SYSCALL_ARGS] = {0};
	const bool known[SYSCALL_ARGS] = {false};

	return filter_answers(
	        evaluator_filter(&lint->evaluator, abi, lint->err), abi, nr, args, known);
}

struct answers lint_ask_value(
        struct lint *lint, const struct arch *abi, int nr, unsigned index, uint64_t value)
{
	uint64_t args[SYSCALL_ARGS] = {0};
	bool known[SYSCALL_ARGS] = {false};

	args[index] = value;
	known[index] = true;
	return filter_answers(
	        evaluator_filter(&lint->evaluator, abi, lint->err), abi, nr, args, known);
}

uint32_t lint_run(
        struct lint *lint, const struct arch *abi, int nr, const uint64_t args[SYSCALL_ARGS])
{
	struct seccomp_data data = profile_call(abi, nr);

	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
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
	/* It comes first, if its filter compiles (lint.c). */
	return lint->n_abis && lint->abis[0] == lint->native;
}

bool lint_number(const struct arch *abi, const char *name, int *nr)
{
	return !profile_is_unnamed(name) && syscall_number(abi, name, nr);
}
