/*
 * A comparison of two profiles, as text and as JSON on standard output.
 */
#ifndef SECPROF_CLI_PROFILES_REPORT_H
#define SECPROF_CLI_PROFILES_REPORT_H

#include "compare.h"
#include "error.h"
#include "profile.h"

#include <stdbool.h>

/* "flags", "listenerPath" */
const char *loading_part_name(enum loading_part part);

/* The flags or the text of one profile, separated by commas; malloced, NULL without memory. */
char *loading_part_text(const struct profile *profile, enum loading_part part);

/* `verbose` lists the calls that both refuse (or allow) in different ways. */
MUST_CHECK int profiles_report(const char *const paths[2],
        const struct profile_comparison *comparison, bool verbose, struct error *err);

void profiles_report_json(const struct profile_comparison *comparison);

#endif
