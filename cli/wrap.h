/*
 * Paragraphs for people, broken at the width of a screen.
 */
#ifndef SECPROF_CLI_WRAP_H
#define SECPROF_CLI_WRAP_H

#include <stddef.h>
#include <stdio.h>

/* Prints words from `column` on, breaking lines so that they begin at `indent`, and a new
 * line at the end. */
void wrap_print(FILE *out, const char *text, size_t column, size_t indent);

#endif
