#include "table.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GAP 2 /* columns of the screen between those of the table */

bool table_in_colour(FILE *out)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(fileno(out)) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

static char **add_row(struct table *table, struct error *err)
{
	char **cells =
	        reallocarray(table->cells, (table->n_rows + 1) * table->n_columns, sizeof(*cells));

	if (!cells) {
		error_no_memory(err);
		return NULL;
	}
	table->cells = cells;
	cells += table->n_rows++ * table->n_columns;
	/* A row that is only half-filled can be released, and one with its first cell alone is a
	 * heading. */
	memset(cells, 0, table->n_columns * sizeof(*cells));
	return cells;
}

int table_add(struct table *table, const char *const cells[], struct error *err)
{
	char **row = add_row(table, err);

	if (!row)
		return -1;
	for (size_t i = 0; i < table->n_columns; i++) {
		/* Escaped here, once for all tables: paths and names of a workload may hold
		 * terminal escapes. */
		row[i] = text_escape(cells[i]);
		if (!row[i])
			return error_no_memory(err);
	}
	return 0;
}

int table_add_heading(struct table *table, const char *text, struct error *err)
{
	char **row = add_row(table, err);

	if (!row)
		return -1;
	row[0] = text_escape(text);
	return row[0] ? 0 : error_no_memory(err);
}

static size_t column_width(const struct table *table, size_t column)
{
	size_t width = text_columns(table->columns[column].title);

	for (size_t row = 0; row < table->n_rows; row++) {
		char **cells = table->cells + row * table->n_columns;

		/* A heading, which has one cell, may be wider than the first column. */
		if (cells[1] && text_columns(cells[column]) > width)
			width = text_columns(cells[column]);
	}
	return width;
}

static void print_row(
        const struct table *table, const char *const cells[], const size_t *widths, FILE *out)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		/* Not by printf's width, which counts bytes. */
		int padding = (int)(widths[i] - text_columns(cells[i]));
		bool right = table->columns[i].right;
		bool last = i + 1 == table->n_columns;

		fprintf(out, "%*s%s", right ? padding : 0, "", cells[i]);
		/* No blanks at the end of a line. */
		if (!last)
			fprintf(out, "%*s", (right ? 0 : padding) + GAP, "");
	}
}

static void print_titles(const struct table *table, const size_t *widths, FILE *out)
{
	const char *titles[TABLE_COLUMNS_MAX];
	bool bold = table_in_colour(out);

	for (size_t i = 0; i < table->n_columns; i++)
		titles[i] = table->columns[i].title;
	fputs(bold ? "\x1b[1m" : "", out);
	print_row(table, titles, widths, out);
	fputs(bold ? "\x1b[0m\n" : "\n", out);
}

void table_print(const struct table *table, FILE *out)
{
	size_t widths[TABLE_COLUMNS_MAX];

	for (size_t i = 0; i < table->n_columns; i++)
		widths[i] = column_width(table, i);
	print_titles(table, widths, out);
	for (size_t row = 0; row < table->n_rows; row++) {
		const char *const *cells =
		        (const char *const *)(table->cells + row * table->n_columns);

		if (cells[1])
			print_row(table, cells, widths, out);
		else
			fputs(cells[0], out);
		putc('\n', out);
	}
}

void table_print_titled(const struct table *table, const char *title, FILE *out)
{
	if (!table->n_rows)
		return;
	fprintf(out, "%s\n", title);
	table_print(table, out);
	fputc('\n', out);
}

void table_release(struct table *table)
{
	for (size_t i = 0; i < table->n_rows * table->n_columns; i++)
		free(table->cells[i]);
	free(table->cells);
	table->cells = NULL;
	table->n_rows = 0;
}
