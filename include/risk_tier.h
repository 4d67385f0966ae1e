/*
 * How dangerous a call is.
 */
#ifndef SECPROF_RISK_TIER_H
#define SECPROF_RISK_TIER_H

enum risk_tier { RISK_CRITICAL, RISK_HIGH, RISK_MEDIUM, RISK_LOW };
/* Tiers are ints where a call may have none, -1: its name is NULL then, or "-" for a table. */
const char *risk_tier_name(int tier);
const char *risk_tier_text(int tier);
/* Negative if `a` is more dangerous than `b`; what has no tier comes last. */
int risk_tier_compare(int a, int b);
/* -1 if there is no such tier. */
int risk_tier_parse(const char *name);

/* The worst tier of a call, whatever the condition; -1: not in the risk table. */
int risk_tier_of(const char *call);

#endif
