/*
 * The parts of a report.
 *
 * page.html is the page, with {{NAME}} where the part of that name is written.  To add one: a file
 * cli/report/NAME.c that exports `const struct report_part report_part_NAME`, a line in parts.def,
 * and its place in page.html.
 */
#ifndef SECPROF_CLI_REPORT_PART_H
#define SECPROF_CLI_REPORT_PART_H

#include "gather.h"

#include "error.h"

#include <stdio.h>

struct report_part {
	const char *name;
	int (*write)(FILE *out, const struct report *report, struct error *err);
};

#define PART(name) extern const struct report_part report_part_##name;
#include "parts.def"
#undef PART

#endif
