/*
 * Comparing two profiles.
 */
#ifndef SECPROF_COMPARE_H
#define SECPROF_COMPARE_H

#include "arch.h"
#include "error.h"
#include "profile.h"
#include "syscall_limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum difference_kind {
	DIFFERENCE_NONE,
	DIFFERENCE_FIRST_ALLOWS, /* and the second refuses */
	DIFFERENCE_SECOND_ALLOWS,
	DIFFERENCE_ANSWER, /* both refuse or both allow, in different ways */
	DIFFERENCE_KINDS,
};

/* How two profiles differ on a call; one whose arguments decide may appear several times, each
 * time with another kind of difference. */
struct profile_difference {
	const struct arch *arch;
	int nr;
	const char *name; /* interned: syscall_name() */
	int tier;         /* enum risk_tier, -1: not in the risk table */
	enum difference_kind kind;
	bool is_conditional;      /* only with some arguments, as the example */
	bool asked[SYSCALL_ARGS]; /* arguments that rules of either look at */
	uint64_t example[SYSCALL_ARGS];
	uint32_t answers[2];                 /* to the example */
	const struct profile_rule *rules[2]; /* by evaluator_rule(); borrowed */
};

/* An ABI of the machine whose calls one profile judges, and the other kills. */
struct lone_abi {
	const struct arch *arch;
	int covered_by; /* 0: the first, 1: the second */
};

/* How a filter is loaded, which is not among its answers. */
enum loading_part { LOADING_FLAGS, LOADING_PATH, LOADING_METADATA, LOADING_PARTS };

struct profile_comparison {
	const struct profile *profiles[2]; /* borrowed */
	bool loading_differs[LOADING_PARTS];
	struct profile_difference *items; /* owned; by kind, dangerous first, then by name */
	size_t n_items;
	const struct arch **abis; /* owned; that both cover, and n_calls of them were compared */
	size_t n_abis, n_calls;
	struct lone_abi *lone_abis; /* owned */
	size_t n_lone_abis;
	uint32_t defaults[2]; /* answers to calls that no rule names */
};

/* Compares what the filters on a `native` machine do with every named call, tried with
 * arguments on both sides of every condition.  The profiles must outlive *comparison, which
 * must be zeroed. */
MUST_CHECK int profile_compare(const struct profile *first, const struct profile *second,
        const struct arch *native, struct profile_comparison *comparison, struct error *err);
void profile_comparison_release(struct profile_comparison *comparison);

bool profile_comparison_is_same(const struct profile_comparison *comparison);

#endif
