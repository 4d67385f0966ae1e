#include "args_option.h"

#include "cleanup.h"
#include "nearest.h"

#include <stdio.h>
#include <string.h>

#define CALLS_MAX (8 * sizeof(selector_choice))

static int unknown_call(const char *word, struct error *err)
{
	const char *calls[CALLS_MAX + 1] = {NULL};
	char list[256] = "";
	const char *nearest;

	for (size_t i = 0, length = 0; i < CALLS_MAX && selector_asked_call(i); i++) {
		calls[i] = selector_asked_call(i);
		length += (size_t)snprintf(
		        list + length, sizeof(list) - length, "%s%s", i ? ", " : "", calls[i]);
		if (length >= sizeof(list))
			break;
	}
	nearest = text_nearest(word, calls);
	if (nearest)
		return error_set(
		        err, "no values are kept of '%s'; did you mean '%s'?", word, nearest);
	return error_set(err, "no values are kept of '%s', only of %s", word, list);
}

static int choose_call(const char *word, selector_choice *chosen, struct error *err)
{
	const char *call;

	for (size_t i = 0; (call = selector_asked_call(i)); i++) {
		if (strcmp(call, word) != 0)
			continue;
		*chosen |= (selector_choice)1 << i;
		return 0;
	}
	return unknown_call(word, err);
}

/* "mmap,prctl"; NULL: all of them. */
int option_args(const struct option *option, const char *text, void *value, struct error *err)
{
	selector_choice *chosen = value;
	cleanup_free char *words = text ? strdup(text) : NULL;
	char *rest = words, *word;

	(void)option;
	if (!text) {
		*chosen = SELECTOR_ASKED_ALL;
		return 0;
	}
	if (!words)
		return error_no_memory(err);
	if (!*text)
		return error_set(err, "the list of calls is empty");
	while ((word = strsep(&rest, ",")))
		if (choose_call(word, chosen, err))
			return -1;
	return 0;
}
