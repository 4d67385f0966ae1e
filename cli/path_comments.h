/*
 * generate deny --comments: which of the refused calls no path was found to, as comments of their
 * rules.
 */
#ifndef SECPROF_CLI_PATH_COMMENTS_H
#define SECPROF_CLI_PATH_COMMENTS_H

#include "observed.h"

#include "error.h"
#include "profile.h"

#include <stdbool.h>

/* In the files of the programs below `root` (NULL: of this system).  Where nothing can be said, a
 * note says why, unless `quiet`. */
MUST_CHECK int path_comments(struct profile *profile, const struct observed *observed,
        const char *root, bool quiet, struct error *err);

#endif
