/*
 * How dangerous a call is.
 */
#ifndef SECPROF_RISK_TIER_H
#define SECPROF_RISK_TIER_H

enum risk_tier { RISK_CRITICAL, RISK_HIGH, RISK_MEDIUM, RISK_LOW };
const char *risk_tier_name(enum risk_tier tier);
/* -1 if there is no such tier. */
int risk_tier_parse(const char *name);

/* The worst tier of a call, whatever the condition; -1: not in the risk table. */
int risk_tier_of(const char *call);

#endif
