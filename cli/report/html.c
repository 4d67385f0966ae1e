#include "html.h"

#include "cleanup.h"
#include "text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

static const char *reference_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void html_text_part(FILE *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		const char *reference = reference_of(text[i]);

		if (reference)
			fputs(reference, out);
		else
			putc(text[i], out);
	}
}

void html_text(FILE *out, const char *text)
{
	html_text_part(out, text, strlen(text));
}

void html_line(FILE *out, const char *line)
{
	bool in_code = false;

	for (size_t length; *line; line += length) {
		length = strcspn(line, "`");
		html_text_part(out, line, length);
		if (!line[length])
			return;
		fputs(in_code ? "</code>" : "<code>", out);
		in_code = !in_code;
		length++;
	}
}

int html_bytes(FILE *out, const char *bytes, struct error *err)
{
	cleanup_free char *shown = text_escape(bytes);

	if (!shown)
		return error_no_memory(err);
	html_text(out, shown);
	return 0;
}

void html_number_of(FILE *out, uint64_t n, const char *one, const char *many)
{
	fprintf(out, "%" PRIu64 " %s", n, n == 1 ? one : many);
}

static const char *class_of(const struct table_column *column)
{
	return column->right ? " class=\"number\"" : "";
}

static void write_titles(FILE *out, const struct table *table)
{
	fputs("<thead><tr>", out);
	for (size_t i = 0; i < table->n_columns; i++) {
		fprintf(out, "<th scope=\"col\"%s>", class_of(&table->columns[i]));
		html_text(out, table->columns[i].title);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n", out);
}

void html_table(FILE *out, const struct table *table, const char *name)
{
	fprintf(out,
	        "<div class=\"scroll\" role=\"region\" aria-label=\"%s\" tabindex=\"0\"><table "
	        "class=\"lines\">\n",
	        name);
	write_titles(out, table);
	fputs("<tbody>\n", out);
	for (size_t row = 0; row < table->n_rows; row++) {
		char *const *cells = table->cells + row * table->n_columns;

		fputs("<tr>", out);
		for (size_t i = 0; i < table->n_columns; i++) {
			fprintf(out, "<td%s>", class_of(&table->columns[i]));
			html_text(out, cells[i] ? cells[i] : "");
			fputs("</td>", out);
		}
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}
