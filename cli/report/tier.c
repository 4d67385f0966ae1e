#include "tier.h"

size_t tier_place(int tier)
{
	return tier < 0 ? TIERS - 1 : (size_t)tier;
}

const char *tier_name(size_t place)
{
	return place == TIERS - 1 ? "none" : risk_tier_name((int)place);
}

void tier_write(FILE *out, int tier)
{
	const char *name = tier_name(tier_place(tier));

	fprintf(out, "<span class=\"tier %s\">%s</span>", name, name);
}
