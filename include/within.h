/*
 * Is one profile within another: does it allow nothing that the other refuses?
 */
#ifndef SECPROF_WITHIN_H
#define SECPROF_WITHIN_H

#include "arch.h"
#include "error.h"
#include "profile.h"
#include "syscall_limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A call that the first profile allows and the second refuses, or may refuse. */
struct excess {
	const struct arch *arch;
	int nr;
	const char *name;         /* syscall_name(), NULL: none is known */
	int tier;                 /* enum risk_tier, -1: not in the risk table */
	bool is_witnessed;        /* both filters were run on the example; else it is not proven */
	bool is_conditional;      /* only with some arguments */
	bool asked[SYSCALL_ARGS]; /* arguments that rules of either look at */
	uint64_t example[SYSCALL_ARGS];
	uint32_t answers[2];                 /* to the example */
	const struct profile *profiles[2];   /* borrowed, as are their rules */
	const struct profile_rule *rules[2]; /* by evaluator_rule() */
};

struct containment {
	struct excess *items; /* owned; the dangerous first, then by name; of calls without a name
	                         one of each ABI */
	size_t n_items, n_witnessed;
	const struct arch **abis; /* owned; whose calls were compared */
	size_t n_abis;
	const struct arch **lone_abis; /* owned; that the second kills and the first does not */
	size_t n_lone_abis;
};

/* Follows the filters on a `native` machine along all their paths, for every number of every ABI
 * of it.  The profiles must outlive *containment, which must be zeroed. */
MUST_CHECK int profile_within(const struct profile *first, const struct profile *second,
        const struct arch *native, struct containment *containment, struct error *err);
void containment_release(struct containment *containment);

/* Nothing was found, and nothing left open. */
bool containment_is_proven(const struct containment *containment);

#endif
