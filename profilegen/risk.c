#include "risk.h"

#include <errno.h>
#include <string.h>

const struct risk_row risk_table[] = {
#include "risk.inc"
};

const size_t risk_count = sizeof(risk_table) / sizeof(risk_table[0]);

int risk_tier_of(const char *call)
{
	int worst = -1;

	risk_for_each (row) {
		int tier = (int)row->tier;

		if (!strcmp(row->call, call) && (worst < 0 || tier < worst))
			worst = tier;
	}
	return worst;
}
