#include "risk.h"

#include "predict_values.h"

#include <errno.h>

const struct risk_row risk_table[] = {
#include "risk.inc"
};

const size_t risk_count = sizeof(risk_table) / sizeof(risk_table[0]);

bool risk_value_is(
        const struct risk_row *row, const struct arch *arch, uint32_t value, uint32_t in_table)
{
	return predict_value_on(arch, row->call, row->condition.index, &in_table) &&
	       value == in_table;
}

bool risk_row_may_hold(const struct risk_row *row, const struct arch *arch, uint32_t value)
{
	const struct risk_condition *condition = &row->condition;

	if (condition->kind != RISK_EQUALS)
		return risk_condition_holds(condition, value);
	for (size_t i = 0; i < condition->n_values; i++) {
		uint32_t there = condition->values[i];

		if (!predict_value_on(arch, row->call, condition->index, &there) || there == value)
			return true;
	}
	return false;
}
