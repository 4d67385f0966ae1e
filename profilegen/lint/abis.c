/*
 * Architectures that a profile does not list.
 */
#include "check.h"

#include "finding.h"
#include "probe.h"

#include "profile_compile.h"
#include "syscall_limits.h"

/* Calls of an ABI that is not listed get libseccomp's answer for a wrong architecture. */
static int report_unlisted(struct lint *lint, const struct lint_check *self, const struct arch *abi)
{
	bool surprising = lint->allows_by_default;
	char text[LINT_ANSWER_MAX];
	uint64_t args[SYSCALL_ARGS] = {0};
	uint32_t answer;
	int nr;

	/* Any call does, as the filter looks no further than the architecture. */
	if (!lint_number(abi, "getpid", &nr))
		return 0;
	/* Run, not looked up: which action it is depends on libseccomp
	 * (SCMP_FLTATR_ACT_BADARCH). */
	if (evaluator_run(&lint->evaluator, abi, nr, args, &answer, lint->err))
		return -1;
	return lint_submit_text(lint, self, surprising ? LINT_WARNING : LINT_NOTE,
	        "%s is not listed: every call of it is %s%s", abi->name,
	        lint_answer_text(answer, text),
	        surprising ? ", although the profile allows by default" : "");
}

/* A missing native filter is reported by does-not-load. */
static int run_unlisted(struct lint *lint, const struct lint_check *self)
{
	if (!lint_judges_native(lint))
		return 0;
	arch_for_each (abi)
		if (arch_is_sub(abi, lint->native) &&
		        !profile_covers(lint->profile, lint->native, abi) &&
		        report_unlisted(lint, self, abi))
			return -1;
	return 0;
}

const struct lint_check lint_check_unlisted_abi = {
        .code = "unlisted-abi",
        .summary = "ABIs of the machine that the profile leaves out",
        .advice = "list the ABI if programs of it are to run (32-bit ones, int $0x80); an "
                  "allow-list is tighter without",
        .run = run_unlisted,
};

static int run_none(struct lint *lint, const struct lint_check *self)
{
	if (lint->profile->n_architectures)
		return 0;
	return lint_submit_text(lint, self, LINT_WARNING,
	        "no architectures are listed: the profile is for whatever machine it is loaded on, "
	        "and for its native ABI alone (judged here: %s)",
	        lint->native->name);
}

const struct lint_check lint_check_no_architectures = {
        .code = "no-architectures",
        .summary = "a profile that does not say for which architectures it is",
        .advice = "list them: \"architectures\": [\"SCMP_ARCH_X86_64\", ...]",
        .run = run_none,
};
