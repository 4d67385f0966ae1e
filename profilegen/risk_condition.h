/*
 * With which arguments a call is risky: the conditions of the risk table.
 */
#ifndef SECPROF_RISK_CONDITION_H
#define SECPROF_RISK_CONDITION_H

#include "arch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum risk_condition_kind {
	RISK_ALWAYS,  /* the call by itself */
	RISK_ANY_BIT, /* with one of the bits that are the values */
	RISK_EQUALS,  /* with the value */
	RISK_NONE_OF, /* with any value but these */
};

#define RISK_VALUES_MAX 32

/* Of the lower 32 bits of one argument. */
struct risk_condition {
	enum risk_condition_kind kind;
	int errno_return;
	unsigned index;
	const uint32_t *values; /* distinct; in the table RISK_VALUES_MAX at most */
	size_t n_values;
};

/* Is this argument value risky? */
bool risk_condition_holds(const struct risk_condition *condition, uint32_t value);

/* Values of which (value & mask) == datum. */
struct risk_block {
	uint32_t mask, datum;
};

/* Disjoint blocks that together are all values but the given, distinct ones.  One
 * condition each, as runc makes alternatives of two on one argument.  Returns how many;
 * `blocks` has room for 32 * max(n_values, 1). */
size_t risk_cover_complement(const uint32_t *values, size_t n_values, struct risk_block *blocks);

#endif
