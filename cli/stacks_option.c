#include "stacks_option.h"

#include "recorder.h"

#include <stdlib.h>
#include <string.h>

/* More would be read by nobody. */
enum { DIFFERENT_MAX = 64 };

static int parse_number(const char *text, unsigned *number, struct error *err)
{
	/* strtoul(3) also takes blanks and signs before the digits. */
	bool is_number = *text && strspn(text, "0123456789") == strlen(text);
	unsigned long parsed = is_number ? strtoul(text, NULL, 10) : 0;

	if (!parsed || parsed > DIFFERENT_MAX)
		return error_set(err, "'%s' is neither off, first nor a number from 1 to %d", text,
		        DIFFERENT_MAX);
	*number = (unsigned)parsed;
	return 0;
}

int option_stacks(const struct option *option, const char *text, void *value, struct error *err)
{
	struct recorder_stacks *stacks = value;

	(void)option;
	*stacks = (struct recorder_stacks){.any = !text || strcmp(text, "off") != 0};
	if (!stacks->any || !text || !strcmp(text, "first"))
		return 0;
	return parse_number(text, &stacks->different, err);
}
