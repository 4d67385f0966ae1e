/*
 * What would admit refused calls, in words and as rules.
 */
#ifndef SECPROF_CLI_REMEDY_TEXT_H
#define SECPROF_CLI_REMEDY_TEXT_H

#include "diff.h"

#include <stdio.h>

/* Of all calls with this verdict, those of one kind together; nothing if there are none. */
void remedies_text(FILE *out, const struct diff *diff, enum verdict verdict);

/* Of one call, without a line break. */
void remedy_text(FILE *out, const struct diff_call *entry);

/* The rules to be added for one call, in the form of profiles: [] if none helps. */
void remedy_rules_json(FILE *out, const struct diff_call *entry);

/* "add", "edit", "architecture", "none" */
const char *remedy_name(enum remedy remedy);

#endif
