/*
 * Tiers of risk as the page shows them, those without one included.
 */
#ifndef SECPROF_CLI_REPORT_TIER_H
#define SECPROF_CLI_REPORT_TIER_H

#include "risk_tier.h"

#include <stddef.h>
#include <stdio.h>

enum { TIERS = RISK_LOW + 2 };

/* The place of a tier, -1 included: 0 is the most dangerous. */
size_t tier_place(int tier);

/* "critical"; "none" */
const char *tier_name(size_t place);

/* A badge with its name. */
void tier_write(FILE *out, int tier);

#endif
