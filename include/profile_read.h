/*
 * Reading profiles.
 */
#ifndef SECPROF_PROFILE_READ_H
#define SECPROF_PROFILE_READ_H

#include "error.h"
#include "profile.h"
#include "profile_context.h"

enum profile_warning_kind {
	WARNING_NAME,            /* a name that libseccomp does not know */
	WARNING_COMMENT,         /* a key of its own that holds a comment */
	WARNING_IGNORED,         /* what runtimes, or the one in question, skip silently */
	WARNING_ALTERNATIVES,    /* two conditions on one argument */
	WARNING_REFUSED_BY_SOME, /* what some of the runtimes in question refuse to load */
	WARNING_REFUSED,         /* what all of them refuse */
};
typedef void profile_warning(enum profile_warning_kind kind, const char *line, void *warn_context);

/* Reads the OCI runtime-spec's form, alone or in a config.json, and Docker's and podman's
 * dialect, whose conditions are decided by `context`: *profile is what the runtime would
 * get.  path "-" is standard input.  Errors name the file, line, column and JSON path.  *profile
 * must be zeroed.  `warn` (may be NULL) gets, a line each, what container runtimes skip silently,
 * take differently or refuse. */
MUST_CHECK int profile_read(const char *path, const struct profile_context *context,
        struct profile *profile, profile_warning *warn, void *warn_context, struct error *err);

#endif
