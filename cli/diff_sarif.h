/*
 * Both kinds of comparison, as SARIF on standard output.
 */
#ifndef SECPROF_CLI_DIFF_SARIF_H
#define SECPROF_CLI_DIFF_SARIF_H

#include "compare.h"
#include "diff.h"
#include "error.h"

MUST_CHECK int diff_sarif(const char *profile_path, const struct diff *diff, struct error *err);
MUST_CHECK int profiles_sarif(
        const char *const paths[2], const struct profile_comparison *comparison, struct error *err);

#endif
