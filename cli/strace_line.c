#include "strace_line.h"

#include <ctype.h>
#include <string.h>

#define BLANKS " \t"

bool strace_line_is(const char *text)
{
	/* None of these appears in a call as a person types it (call_text.h). */
	return strpbrk(text, "=\"{[") || strstr(text, "/*") || strstr(text, "<unfinished");
}

/* "[pid 7]", "7" and times: words that begin with a digit and are followed by another word. */
char *strace_line_call(char *text)
{
	for (;;) {
		size_t length = strcspn(text, BLANKS "(");
		char *end = text + length;

		if (!strncmp(text, "[pid ", 5) && strchr(text, ']'))
			end = strchr(text, ']') + 1;
		/* A number that nothing follows is the number of a call. */
		else if (!isdigit((unsigned char)*text) || !*end || *end == '(')
			return text;
		text = end + strspn(end, BLANKS);
	}
}

/* The end of the string that begins at `text`, its last character if it has none. */
static char *string_end(char *text)
{
	char *at = text + 1;

	while (*at && *at != '"')
		/* strace escapes quotes inside strings (\"). */
		at += *at == '\\' && at[1] ? 2 : 1;
	return *at ? at : at - 1;
}

char *strace_line_argument_end(char *text)
{
	unsigned depth = 0;

	for (; *text; text++) {
		/* Strings may hold any of the characters below. */
		if (*text == '"')
			text = string_end(text);
		else if (strchr("([{", *text))
			depth++;
		else if (!depth && strchr("),", *text))
			return text;
		else if (depth && strchr(")]}", *text))
			depth--;
	}
	return NULL;
}

bool strace_line_is_decoded(const char *argument)
{
	return *argument && (strchr("\"{[~@", *argument) || strchr(argument, '('));
}

void strace_line_cut_note(char *argument)
{
	char *note = strstr(argument, "/*");
	size_t length;

	if (note)
		*note = '\0';
	length = strlen(argument);
	note = strchr(argument, '<');
	/* "<<" is a shift (1<<3), and no path. */
	if (note && note[1] != '<' && argument[length - 1] == '>')
		*note = '\0';
}
