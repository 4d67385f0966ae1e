#include "wrap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#define COLUMNS_DEFAULT 80
#define COLUMNS_MIN 40
#define COLUMNS_MAX 100 /* longer lines are hard to read */

size_t wrap_columns(FILE *out)
{
	/* COLUMNS is the width that the user prefers (POSIX, XBD 8.3), whatever the terminal
	 * has. */
	const char *columns = getenv("COLUMNS");
	struct winsize size = {0};
	long n = columns ? strtol(columns, NULL, 10) : 0;

	if (n <= 0)
		n = ioctl(fileno(out), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
	if (n <= 0)
		n = COLUMNS_DEFAULT;
	if (n < COLUMNS_MIN)
		return COLUMNS_MIN;
	return n > COLUMNS_MAX ? COLUMNS_MAX : (size_t)n;
}

void wrap_print(FILE *out, const char *text, size_t column, size_t indent)
{
	/* The last column stays free: some terminals begin a new line after it. */
	const size_t end = wrap_columns(out) - 1;

	while (*text) {
		size_t length = strcspn(text, " \n");

		/* A word that is longer than a line gets one of its own, and sticks out. */
		if (column > indent && column + 1 + length > end) {
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
