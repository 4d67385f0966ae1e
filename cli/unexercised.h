/*
 * Kinds of work that a recording shows no sign of.
 */
#ifndef SECPROF_CLI_UNEXERCISED_H
#define SECPROF_CLI_UNEXERCISED_H

#include "imports.h"

#include "recording.h"

/* Reports each kind that none of the calls belongs to, in words; and how many calls the programs
 * import and did not make, as far as that is known. */
void unexercised_report(const struct run *totals, const struct imports *imports,
        void (*report)(const char *line, void *context), void *context);

#endif
