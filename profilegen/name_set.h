/*
 * A set of names, sorted.
 */
#ifndef SECPROF_NAME_SET_H
#define SECPROF_NAME_SET_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

struct name_set {
	const char **names; /* an owned array of borrowed names; ascending by strcmp, each once */
	size_t n_names;
};

void name_set_release(struct name_set *set);
bool name_set_has(const struct name_set *set, const char *name);
/* Adds a name that outlives the set, unless it is there. */
MUST_CHECK int name_set_add(struct name_set *set, const char *name, struct error *err);

#define cleanup_name_set __attribute__((cleanup(name_set_release)))

#endif
