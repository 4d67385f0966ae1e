/*
 * What a filter may do with a call of which some arguments are known.
 */
#ifndef SECPROF_OUTCOMES_H
#define SECPROF_OUTCOMES_H

#include "arch.h"
#include "bpf.h"
#include "error.h"
#include "evaluator.h"
#include "profile.h"
#include "syscall_limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One thing that a filter may do with a call. */
struct outcome {
	uint32_t answer;
	const struct profile_rule *rule; /* that gave it, by evaluator_rule() */
	bool has_example;                /* without, the answer is only not excluded */
	uint64_t example[SYSCALL_ARGS];  /* arguments that get it */
};

struct outcomes {
	struct outcome *items; /* owned; the hardest answer first */
	size_t n_items;
	bool may_allow, may_refuse;
	bool asked[SYSCALL_ARGS]; /* arguments that are not known and that rules look at */
};

/* What a filter may do with a call of which some arguments are known.  *outcomes must be
 * zeroed. */
MUST_CHECK int evaluator_outcomes(struct evaluator *evaluator, const struct arch *arch, int nr,
        const uint64_t args[SYSCALL_ARGS], const bool known[SYSCALL_ARGS],
        struct outcomes *outcomes, struct error *err);
void outcomes_release(struct outcomes *outcomes);

/* Only whether a filter may allow and may refuse the call, and its hardest answer. */
struct answers {
	bool may_allow, may_refuse;
	uint32_t hardest;
};

/* By the filter's paths alone, some of which no arguments may take. */
struct answers filter_answers(const struct bpf_program *filter, const struct arch *arch, int nr,
        const uint64_t args[SYSCALL_ARGS], const bool known[SYSCALL_ARGS]);

/* Where the paths leave it open, by evaluator_outcomes(). */
MUST_CHECK int evaluator_answers(struct evaluator *evaluator, const struct arch *arch, int nr,
        const uint64_t args[SYSCALL_ARGS], const bool known[SYSCALL_ARGS], struct answers *answers,
        struct error *err);

#endif
