/*
 * Numbers as the page shows them, whatever the locale.
 */
#ifndef SECPROF_CLI_REPORT_COUNT_H
#define SECPROF_CLI_REPORT_COUNT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* "12 345", grouped by narrow no-break spaces; "≥ 12 345" for a lower bound. */
void count_write(FILE *out, uint64_t count, bool exact);

/* A share of a total as a bar beside its number, "42 %"; a total of 0 has no shares. */
void count_write_share(FILE *out, double share);

#endif
