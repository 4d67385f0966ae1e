#include "count.h"

#include <inttypes.h>
#include <string.h>

#define NARROW_SPACE "\u202f"

void count_write(FILE *out, uint64_t count, bool exact)
{
	char digits[24];
	size_t length;

	snprintf(digits, sizeof(digits), "%" PRIu64, count);
	length = strlen(digits);
	fputs(exact ? "" : "≥" NARROW_SPACE, out);
	for (size_t i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			fputs(NARROW_SPACE, out);
		putc(digits[i], out);
	}
}

void count_write_share(FILE *out, double share)
{
	double percent = 100 * share;

	fprintf(out,
	        "<svg class=\"bar\" aria-hidden=\"true\"><rect width=\"%.2f%%\" "
	        "height=\"100%%\"/></svg>",
	        percent);
	if (percent > 0 && percent < 1)
		fputs("&lt; 1 %", out);
	else
		fprintf(out, "%.0f %%", percent);
}
