#include "diff_command.h"

#include <string.h>

const char *const *diff_format_names(void)
{
	static const char *const names[] = {
	        [DIFF_TEXT] = "text",
	        [DIFF_JSON] = "json",
	        [DIFF_SARIF] = "sarif",
	        NULL,
	};

	return names;
}

enum diff_format diff_format_of(const struct diff_command *options)
{
	enum diff_format format = DIFF_TEXT;

	if (options->json)
		return DIFF_JSON;
	while (options->format && strcmp(diff_format_names()[format], options->format) != 0)
		format++;
	return format;
}
