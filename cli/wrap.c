#include "wrap.h"

#include <string.h>

#define SCREEN_COLUMNS 79

void wrap_print(FILE *out, const char *text, size_t column, size_t indent)
{
	while (*text) {
		size_t length = strcspn(text, " \n");

		if (column > indent && column + 1 + length > SCREEN_COLUMNS) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			putc(' ', out);
			column++;
		}
		fwrite(text, 1, length, out);
		column += length;
		text += length;
		if (*text == '\n') {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		text += *text != '\0';
	}
	putc('\n', out);
}
