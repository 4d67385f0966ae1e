/*
 * The risk table: knowledge/risk.csv, compiled in.
 */
#ifndef SECPROF_RISK_H
#define SECPROF_RISK_H

#include "profile.h"

#include <stddef.h>

struct risk_row {
	const char *call;
	const char *tier;
	const char *condition; /* for risk_condition_parse() */
	const char *why;
	const char *example; /* "CVE-...", may be empty */
	const char *source;
};

#define risk_for_each(row) \
	for (const struct risk_row *row = risk_table; row < risk_table + risk_count; row++)

extern const struct risk_row risk_table[];
extern const size_t risk_count;

/* The worst tier of a call, whatever the condition; -1: not in the table. */
int risk_tier_of(const char *call);

enum risk_condition_kind {
	RISK_ALWAYS,  /* the call by itself */
	RISK_ANY_BIT, /* with one of the bits that are the values */
	RISK_EQUALS,  /* with the value */
	RISK_NONE_OF, /* with any value but these */
};

#define RISK_VALUES_MAX (32 + CALL_ARG_VALUES_MAX)

/* Of the lower 32 bits of one argument. */
struct risk_condition {
	enum risk_condition_kind kind;
	int errno_return;
	unsigned index;
	uint32_t values[RISK_VALUES_MAX];
	size_t n_values;
};

MUST_CHECK int risk_condition_parse(
        const char *text, struct risk_condition *condition, struct error *err);

/* The argument that a row's index means on this ABI. */
unsigned risk_argument_index(const struct arch *arch, const char *call, unsigned index);

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
