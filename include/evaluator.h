/*
 * Running the filters that libseccomp makes of a profile.
 */
#ifndef SECPROF_EVALUATOR_H
#define SECPROF_EVALUATOR_H

#include "arch.h"
#include "bpf.h"
#include "bpf_within.h"
#include "error.h"
#include "profile.h"
#include "syscall_limits.h"

#include <stdbool.h>
#include <stdint.h>

/* A profile as the filters that libseccomp makes of it on a machine whose native
 * architecture is `native`, one for each ABI, compiled when it is first asked for. */
struct evaluator {
	const struct profile *profile; /* borrowed */
	/* Borrowed, set after evaluator_init(): another profile whose filters are run as well, so
	 * that calls are allowed which both allow; NULL: none. */
	const struct profile *beside;
	const struct arch *native;
	struct bpf_program *filters; /* owned; in the order of arch_table */
	struct error *refusals;      /* owned; of those that libseccomp refuses; else empty */
	struct bpf_budget budget;    /* of what cannot be decided about a bare filter */
};

MUST_CHECK int evaluator_init(struct evaluator *evaluator, const struct profile *profile,
        const struct arch *native, struct error *err);
void evaluator_release(struct evaluator *evaluator);

/* The filter that judges the calls of `arch`; owned by the evaluator, NULL on failure. */
const struct bpf_program *evaluator_filter(
        struct evaluator *evaluator, const struct arch *arch, struct error *err);

/* After a failure: was it libseccomp that refuses the profile?  Otherwise it could not be tried
 * here, for lack of memory for instance. */
bool evaluator_is_refused(const struct evaluator *evaluator, const struct arch *arch);

/* Are calls of `arch` judged by the profile's rules, and not killed for their ABI? */
bool evaluator_covers(const struct evaluator *evaluator, const struct arch *arch);

/* The filter's answer (SECCOMP_RET_*) to one call, all of whose arguments are known. */
MUST_CHECK int evaluator_run(struct evaluator *evaluator, const struct arch *arch, int nr,
        const uint64_t args[SYSCALL_ARGS], uint32_t *answer, struct error *err);

/* The rule that gave this answer to this call: the first that names it, wants that action
 * and whose conditions hold.  NULL: none did, so it is the default action, or the ABI is not
 * among the profile's architectures. */
const struct profile_rule *evaluator_rule(const struct evaluator *evaluator,
        const struct arch *arch, int nr, const uint64_t args[SYSCALL_ARGS], uint32_t answer);

#endif
