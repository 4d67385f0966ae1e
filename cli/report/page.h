/*
 * The page of a report, as one file that needs no other.
 */
#ifndef SECPROF_CLI_REPORT_PAGE_H
#define SECPROF_CLI_REPORT_PAGE_H

#include "output.h"

#include <stdbool.h>

/* `what` is a struct report. */
output_printer page_print;

/* Is it a file that report has written? */
bool page_sniff(const char *path);

#endif
