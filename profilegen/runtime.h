/*
 * What container runtimes need a profile to allow, by the table of what they call.
 */
#ifndef SECPROF_RUNTIME_H
#define SECPROF_RUNTIME_H

#include "name_set.h"
#include "runtime_table.h"

#include "error.h"
#include "profile.h"

/* Calls that are needed by the same engines under the same conditions. */
struct runtime_need {
	char *why; /* owned: "needed by crun (without no_new_privs), runc to start ..." */
	struct name_set names;
};

struct runtime_needs {
	struct runtime_need *needs; /* owned; in the order of the table */
	size_t n_needs;
};

/* Rows of what cannot be chosen (bubblewrap) are of ENGINES_ALL only. */
bool runtime_row_is_of(const struct runtime_row *row, uint32_t engines);

/* What the engines (a set) need to start a container under this
 * profile's default action, on its architectures; less the names in `known`.  *needs must
 * be zeroed. */
MUST_CHECK int runtime_needs_find(uint32_t engines, const struct profile *profile,
        const struct name_set *known, struct runtime_needs *needs, struct error *err);
void runtime_needs_release(struct runtime_needs *needs);

/* "crun (without no_new_privs), runc 1.3.6": who needs the call in this phase, also where
 * failing is `tolerated`; "" if nobody.  Malloced; NULL without memory. */
char *runtime_who(const char *call, enum runtime_phase phase, uint32_t engines, bool tolerated);

#endif
