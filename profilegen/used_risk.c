#include "used_risk.h"

#include "clone3.h"
#include "evidence.h"
#include "risk.h"

#include <string.h>

/* The values that decide; NULL: not all of them are known. */
static const struct call_arg *decisive(const struct call *call, const struct risk_row *row)
{
	unsigned index = arch_argument_index(call->arch, row->call, row->condition.index);

	if (clone3_is(call))
		return call_has_clone_args(call) && !call->clone_args.flags.overflow
		               ? &call->clone_args.flags
		               : NULL;
	return evidence_is_complete(call, index) ? evidence_arg(call, index) : NULL;
}

static bool was_used(const struct call *call, const struct risk_row *row)
{
	const struct call_arg *values;

	if (row->condition.kind == RISK_ALWAYS)
		return true;
	values = decisive(call, row);
	if (!values)
		return true;
	for (size_t i = 0; i < values->n_values; i++)
		if (risk_row_may_hold(row, call->arch, (uint32_t)values->values[i]))
			return true;
	return false;
}

struct used_risk used_risk_of(const struct call *call)
{
	/* Where its flags are known, clone3 does what clone does with them. */
	const char *name = clone3_is(call) && call_has_clone_args(call) ? "clone" : call->name;
	struct used_risk worst = {.tier = -1};

	risk_for_each (row) {
		if (strcmp(row->call, name) != 0 ||
		        risk_tier_compare((int)row->tier, worst.tier) >= 0)
			continue;
		if (was_used(call, row))
			worst = (struct used_risk){.tier = (int)row->tier, .why = row->why};
	}
	return worst;
}
