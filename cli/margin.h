/*
 * generate --margin: what an allow-list allows beyond the recording, for want of a better one.
 */
#ifndef SECPROF_CLI_MARGIN_H
#define SECPROF_CLI_MARGIN_H

#include "observed.h"

#include "error.h"
#include "generate.h"

#include <stddef.h>

struct margin {
	struct margin_call *calls; /* owned */
	size_t n_calls;
	const char *reason; /* of all of them, for remarks */
};

/* For an option of type option_choice. */
const char *const *margin_names(void);

/* Finds the calls that a margin of that name has (NULL: none), in the files below `root` (NULL: of
 * this system).  *margin must be zeroed. */
MUST_CHECK int margin_find(const char *name, const struct observed *observed, const char *root,
        struct margin *margin, struct error *err);

void margin_release(struct margin *margin);

#endif
