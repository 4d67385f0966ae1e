/*
 * A list of names: words separated by blanks or commas; "#" begins a comment.
 */
#include "import_format.h"

#include "../call_text.h"

#include <string.h>

static int read_line(struct imported_run *imported, void *state, char *line, struct error *err)
{
	char *word;

	(void)state;
	line[strcspn(line, "#")] = '\0';
	while ((word = strsep(&line, " \t\r,"))) {
		struct imported_call seen = {0};
		struct call_text call;
		size_t index;

		if (!*word)
			continue;
		if (strchr(word, '('))
			return error_set(
			        err, "%s: a list has names alone, without arguments", word);
		/* Also "i386:open" and numbers.  A wrong name is an error: a person wrote the
		 * list. */
		if (call_text_parse(word, imported->native, &call, err))
			return -1;
		seen.arch = call.arch;
		seen.nr = call.nr;
		/* A list says that a call is made, not how often. */
		seen.is_lower_bound = true;
		if (imported_run_add(imported, &seen, &index, err))
			return -1;
	}
	return 0;
}

const struct import_format import_format_names = {
        .name = "names",
        .summary = "names of calls, separated by blanks, commas or newlines; # begins a comment",
        .read_line = read_line,
};
