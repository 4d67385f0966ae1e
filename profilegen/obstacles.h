/*
 * What keeps container runtimes from loading a profile, beyond what libseccomp refuses when the
 * profile is compiled.
 */
#ifndef SECPROF_OBSTACLES_H
#define SECPROF_OBSTACLES_H

#include "error.h"
#include "profile.h"

struct obstacle {
	const struct profile_rule *rule; /* NULL: the default action */
	const char *what;
	uint32_t engines; /* the runtimes that it keeps from loading: runtime_engine.c */
};

/* Returns 0 to go on. */
typedef int obstacle_sink(const struct obstacle *obstacle, void *context);

/* Reports each obstacle; returns what the sink returned last. */
MUST_CHECK int obstacles_find(const struct profile *profile, obstacle_sink *report, void *context);

#endif
