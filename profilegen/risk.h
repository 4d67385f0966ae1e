/*
 * The risk table: knowledge/risk.csv, compiled in.
 */
#ifndef SECPROF_RISK_H
#define SECPROF_RISK_H

#include "risk_condition.h"

#include "arch.h"
#include "risk_tier.h"

#include <stddef.h>

struct risk_row {
	const char *call;
	enum risk_tier tier;
	struct risk_condition condition;
	const char *why;
	const char *example; /* "CVE-...", may be empty */
};

#define risk_for_each(row) \
	for (const struct risk_row *row = risk_table; row < risk_table + risk_count; row++)

extern const struct risk_row risk_table[];
extern const size_t risk_count;

/* Is a value of the argument, as it is on `arch`, this one of the table?  No value is, where the
 * architecture's constants are not known. */
bool risk_value_is(
        const struct risk_row *row, const struct arch *arch, uint32_t value, uint32_t in_table);

/* May the condition hold for a value as it is on `arch`?  It may for any, where its constants are
 * not known. */
bool risk_row_may_hold(const struct risk_row *row, const struct arch *arch, uint32_t value);

#endif
