/*
 * How dangerous a call is as it was used: by the recorded values of its arguments.
 */
#ifndef SECPROF_USED_RISK_H
#define SECPROF_USED_RISK_H

#include "recording.h"

struct used_risk {
	int tier;        /* enum risk_tier, -1: none */
	const char *why; /* static */
};

/* The most dangerous thing in the risk table that the call has done, or that what was recorded of
 * it does not exclude. */
struct used_risk used_risk_of(const struct call *call);

#endif
