/*
 * What a filter answers to calls that can replace one another.
 */
#ifndef SECPROF_LINT_KIN_H
#define SECPROF_LINT_KIN_H

#include "../siblings.h"
#include "check.h"

#include "arch.h"
#include "outcomes.h"

struct kin_standing {
	bool exists; /* on the ABI; otherwise the answer means nothing */
	struct answers answer;
};

struct kin_standing kin_standing(
        struct lint *lint, const struct arch *abi, const struct sibling *row);

bool kin_refused(struct kin_standing standing); /* whatever the arguments */
bool kin_allowed(struct kin_standing standing); /* with some arguments at least */

/* The nearest member of the row's family that is allowed, among the older ones (-1) or the
 * younger (1); NULL: none. */
const struct sibling *kin_ally(
        struct lint *lint, const struct arch *abi, const struct sibling *row, int direction);

/* Is this the oldest of its family? */
bool kin_is_oldest(const struct sibling *row);

#endif
