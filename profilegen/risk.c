#include "risk.h"

#include "risk_tier.h"

#include <string.h>

const struct risk_row risk_table[] = {
#define ROW(call, tier, condition, why, example, source) \
	{call, tier, condition, why, example, source},
#include "risk.inc"
#undef ROW
};

const size_t risk_count = sizeof(risk_table) / sizeof(risk_table[0]);

int risk_tier_of(const char *call)
{
	int worst = -1;

	risk_for_each(row)
	{
		if (strcmp(row->call, call))
			continue;
		int tier = risk_tier_parse(row->tier);

		if (worst < 0 || tier < worst)
			worst = tier;
	}
	return worst;
}
