#include "risk_tier.h"

#include "risk.h"

#include <string.h>

static const char *const tier_names[] = {
        [RISK_CRITICAL] = "critical",
        [RISK_HIGH] = "high",
        [RISK_MEDIUM] = "medium",
        [RISK_LOW] = "low",
};

const char *risk_tier_name(int tier)
{
	return tier < 0 ? NULL : tier_names[tier];
}

const char *risk_tier_text(int tier)
{
	return tier < 0 ? "-" : tier_names[tier];
}

int risk_tier_compare(int a, int b)
{
	return (a < 0 ? RISK_LOW + 1 : a) - (b < 0 ? RISK_LOW + 1 : b);
}

int risk_tier_parse(const char *name)
{
	for (int tier = RISK_CRITICAL; tier <= RISK_LOW; tier++)
		if (!strcmp(tier_names[tier], name))
			return tier;
	return -1;
}

/* A call may have rows in several tiers, for different arguments. */
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
