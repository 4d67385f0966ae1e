#include "strace_line.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t"

bool strace_line_is(const char *text)
{
	/* None of these appears in a call as a person types it (call_text.h). */
	return strpbrk(text, "=\"{[") || strstr(text, "/*") || strstr(text, "<unfinished");
}

/* "[pid 7]", "[  12]" (-n), "[00007f20288e0ad7]" and "[????????]" (-i): the end of such a group, or
 * NULL. */
static char *group_end(char *text)
{
	const char *digits = "0123456789abcdef? ";
	char *end;

	if (*text != '[')
		return NULL;
	text += !strncmp(text, "[pid ", 5) ? 5 : 1;
	end = text + strspn(text, digits);
	/* "7<sh>": --decode-pids=comm */
	if (*end == '<' && strchr(end, '>'))
		end = strchr(end, '>') + 1;
	return end != text && *end == ']' ? end + 1 : NULL;
}

/* Words that begin with a digit and are followed by another word: "7", "7<my shell>", times. */
static char *number_end(char *text)
{
	char *end = text + strcspn(text, BLANKS "(<");

	if (*end == '<' && strchr(end, '>'))
		end = strchr(end, '>') + 1;
	/* A number that nothing follows is the number of a call. */
	return isdigit((unsigned char)*text) && *end && *end != '(' ? end : NULL;
}

char *strace_line_call(char *text)
{
	/* Relative times (-r) are set to the right. */
	text += strspn(text, BLANKS);
	for (;;) {
		char *end = group_end(text);

		if (!end)
			end = number_end(text);
		if (!end)
			return text;
		text = end + strspn(end, BLANKS);
	}
}

/* How long a string is as it is printed, from one quote to the other; 0 if the other is missing. */
static size_t printed_length(const char *text)
{
	size_t n = 1;

	while (text[n] && text[n] != '"')
		/* strace escapes quotes inside strings (\"). */
		n += text[n] == '\\' && text[n + 1] ? 2 : 1;
	return text[n] ? n + 1 : 0;
}

/* Its last character; that of the text if the quote is missing. */
static char *string_end(char *text)
{
	size_t length = printed_length(text);

	return text + (length ? length : strlen(text)) - 1;
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

const char *strace_line_result(const char *text)
{
	const char *result = NULL;

	for (const char *at = text; (at = strchr(at, ')')); at++) {
		const char *sign = at + 1 + strspn(at + 1, BLANKS);

		if (sign[0] == '=' && sign[1] == ' ')
			result = sign + 2;
	}
	return result;
}

/* Reads what follows a backslash; returns how many characters that is. */
static size_t read_escape(const char *text, char *byte)
{
	static const char letters[] = "ntrvf", bytes[] = "\n\t\r\v\f";
	/* strchr(3) would find the NUL at the end, too. */
	const char *letter = *text ? strchr(letters, *text) : NULL;
	unsigned value = 0;
	size_t n = 0;

	for (; n < 3 && text[n] >= '0' && text[n] <= '7'; n++)
		value = value * 8 + (unsigned)(text[n] - '0');
	*byte = n ? (char)value : letter ? bytes[letter - letters] : *text;
	return n ? n : 1;
}

int strace_line_string(const char **text, char **string, struct error *err)
{
	const char *at = *text;
	size_t length = *at == '"' ? printed_length(at) : 0;
	const char *end = at + length;
	char *to;

	*string = NULL;
	if (!length || !strncmp(end, "...", 3))
		return 0;
	*string = to = malloc(length);
	if (!to)
		return error_no_memory(err);
	for (at++; at < end - 1; to++) {
		if (*at == '\\')
			at += 1 + read_escape(at + 1, to);
		else
			*to = *at++;
	}
	*to = '\0';
	*text = end;
	return 0;
}
