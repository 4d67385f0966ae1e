/*
 * One row of the tables of what default profiles refuse.
 */
#ifndef SECPROF_DEFAULT_REFUSAL_H
#define SECPROF_DEFAULT_REFUSAL_H

#include "risk_condition.h"

#include <stdint.h>

struct default_refusal {
	const char *call;
	struct risk_condition condition;
	uint64_t unless; /* the container has one of these capabilities */
};

#endif
