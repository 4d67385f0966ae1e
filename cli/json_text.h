/*
 * Pieces of JSON for results with --json.
 */
#ifndef SECPROF_CLI_JSON_TEXT_H
#define SECPROF_CLI_JSON_TEXT_H

#include "recording.h"

#include <stdbool.h>
#include <stdio.h>

/* As json_write_bytes, and null for NULL. */
void json_string(FILE *out, const char *string);

/* The opening brace and what identifies and counts a call: "arch", "nr", "name", "count"
 * (null where counts were left out) and "exact". */
void json_call_start(FILE *out, const struct call *call);

/* The comma before all elements of a list but the first, and a new line, indented. */
void json_next(FILE *out, int indent, bool *first);

#endif
