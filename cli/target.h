/*
 * Does an output replace the file that is meant?  One of another kind is refused, or one that is
 * read, too: `generate allow -o r.json r.json` would cost the recording.
 */
#ifndef SECPROF_CLI_TARGET_H
#define SECPROF_CLI_TARGET_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

struct target {
	const char *path; /* "-" is standard output, and always right */
	const char *kind; /* "recording" */
	bool (*is_kind)(const char *path);
	const char *const *inputs; /* paths that must be other files; "-" is standard input */
	size_t n_inputs;
	bool force; /* --force: everything is right */
};

/* For the tables of options. */
#define TARGET_FORCE_HELP "replace FILE even if it is of another kind"

/* An empty file is of any kind, so that mktemp(1) may have made it. */
MUST_CHECK int target_check(const struct target *target, struct error *err);

#endif
