/*
 * Tables for people: columns as wide as their widest cell.
 */
#ifndef SECPROF_CLI_TABLE_H
#define SECPROF_CLI_TABLE_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TABLE_COLUMNS_MAX 10

struct table_column {
	const char *title;
	bool right; /* aligned: for numbers */
};

struct table {
	const struct table_column *columns; /* 2..TABLE_COLUMNS_MAX */
	size_t n_columns;
	char **cells; /* owned; n_columns for each row; a heading has only the first */
	size_t n_rows;
};

/* Appends a row of n_columns cells, copied, and escaped for a terminal. */
MUST_CHECK int table_add(struct table *table, const char *const cells[], struct error *err);

/* Appends a line of its own, not aligned with the columns. */
MUST_CHECK int table_add_heading(struct table *table, const char *text, struct error *err);

/* Prints titles and rows; bold titles if table_in_colour(out). */
void table_print(const struct table *table, FILE *out);

/* A table with rows, below its title and above an empty line; without rows nothing. */
void table_print_titled(const struct table *table, const char *title, FILE *out);

void table_release(struct table *table);

/* A terminal, TERM is not "dumb", and NO_COLOR is unset or empty. */
bool table_in_colour(FILE *out);

#endif
