#include "stacks_option.h"

#include <string.h>

int option_stacks(const struct option *option, const char *text, void *value, struct error *err)
{
	bool *stacks = value;

	(void)option;
	*stacks = !text || !strcmp(text, "first");
	if (*stacks || !strcmp(text, "off"))
		return 0;
	return error_set(err, "'%s' is neither off nor first", text);
}
