/*
 * Dangerous calls that a profile allows, and what came of refusing them (verify --try-without).
 */
#ifndef SECPROF_CLI_CANDIDATES_H
#define SECPROF_CLI_CANDIDATES_H

#include "trial.h"

#include "error.h"
#include "profile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct candidate {
	const char *name; /* borrowed from the profile */
	int tier;
	bool tried, missed;
	unsigned runs;
	uint64_t refused; /* how often in these runs */
	char reason[TRIAL_REASON_MAX];
};

struct candidates {
	struct candidate *items; /* owned; the most dangerous first */
	size_t n_items;
	char *for_runtimes; /* owned; a list in words of what is not tried; NULL: none */
	char *not_made;     /* likewise */
};

/* Does the rule allow its calls? */
bool candidates_are_allowed_by(const struct profile_rule *rule);

/* All of these tiers ("critical,high"), but for those that container runtimes need.  The profile
 * must outlive them; *candidates must be zeroed, and is the caller's to release even after a
 * failure. */
MUST_CHECK int candidates_find(struct candidates *candidates, const char *tiers,
        const struct profile *profile, struct error *err);

/* How many were tried and not missed. */
size_t candidates_unneeded(const struct candidates *candidates);

void candidates_release(struct candidates *candidates);

#endif
