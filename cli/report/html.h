/*
 * Text and tables in HTML.
 *
 * Whatever comes from a recording or a profile goes through html_bytes(): what could act on a
 * terminal or reorder a line is shown as on one (text_escape), and what HTML reads is a
 * character reference, within elements and within attributes in quotes alike.
 */
#ifndef SECPROF_CLI_REPORT_HTML_H
#define SECPROF_CLI_REPORT_HTML_H

#include "../table.h"
#include "error.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Bytes from outside. */
MUST_CHECK int html_bytes(FILE *out, const char *bytes, struct error *err);

/* Text that is safe on a terminal already. */
void html_text(FILE *out, const char *text);
void html_text_part(FILE *out, const char *text, size_t length);

/* The same, but what is between backticks becomes code; they are paired, and all is text of
 * secprof's own. */
void html_line(FILE *out, const char *line);

/* "12 runs", "1 run" */
void html_number_of(FILE *out, uint64_t n, const char *one, const char *many);

/* A table whose cells were escaped when they were added, in a region that scrolls on a narrow
 * screen; `name` is what it is called aloud. */
void html_table(FILE *out, const struct table *table, const char *name);

#endif
