/*
 * Paragraphs for people, broken at the width of a screen.
 */
#ifndef SECPROF_CLI_WRAP_H
#define SECPROF_CLI_WRAP_H

#include <stddef.h>
#include <stdio.h>

/* The width of lines: COLUMNS, as git(1) and man(1) take it, or that of the terminal, or 80; within
 * bounds. */
size_t wrap_columns(FILE *out);

/* Prints words from `column` on, breaking lines so that they begin at `indent`, and a new
 * line at the end. */
void wrap_print(FILE *out, const char *text, size_t column, size_t indent);

#endif
