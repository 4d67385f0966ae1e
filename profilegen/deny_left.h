/*
 * What a row of the risk table with a condition may still refuse, once all that the workload was
 * seen to use is taken out of it.
 */
#ifndef SECPROF_DENY_LEFT_H
#define SECPROF_DENY_LEFT_H

#include "deny_rule.h"
#include "risk.h"
#include "risk_condition.h"

#include "recording.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An exception list holds all values that a recording has of a call, but perhaps not those of
 * several ABIs. */
#define DENY_LEFT_MAX (RISK_VALUES_MAX + CALL_ARG_VALUES_MAX)

/* Its bits, or values, as the table has them; of RISK_NONE_OF those that are not refused. */
struct deny_left {
	enum risk_condition_kind kind;
	uint32_t values[DENY_LEFT_MAX];
	size_t n_values;
};

struct deny_left deny_left_all(const struct risk_condition *condition);

/* Takes out what the recording has, and says so.  False if the recording does not prove which
 * values were used: then the row must make no rule. */
bool deny_left_spare_used(
        const struct deny *deny, const struct risk_row *row, struct deny_left *left);

#endif
