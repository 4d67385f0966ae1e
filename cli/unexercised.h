/*
 * Kinds of work that a recording shows no sign of.
 */
#ifndef SECPROF_CLI_UNEXERCISED_H
#define SECPROF_CLI_UNEXERCISED_H

#include "recording.h"

/* Reports each kind that none of the calls belongs to, in words. */
void unexercised_report(
        const struct run *totals, void (*report)(const char *line, void *context), void *context);

#endif
