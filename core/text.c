#include "text.h"

#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool text_is_utf8(const char *string)
{
	uint32_t code_point;

	while (*string) {
		size_t length = utf8_decode(string, &code_point);

		if (!length)
			return false;
		string += length;
	}
	return true;
}

/* One piece of a string; a backslash becomes two, or an escape could be feigned. */
static size_t escape_piece(const char *string, char piece[UTF8_SAFE_MAX])
{
	size_t length = utf8_safe_piece(string, piece);

	if (piece[0] == '\\' && !piece[1])
		strcpy(piece, "\\\\");
	return length;
}

char *text_escape(const char *string)
{
	char escaped[TEXT_SHOWN_MAX + 1], piece[UTF8_SAFE_MAX];
	size_t used = 0;
	char *whole;

	while (*string) {
		size_t length = escape_piece(string, piece), more = strlen(piece);

		/* Only whole pieces, so that no escape is cut in two. */
		if (used + more > TEXT_SHOWN_MAX)
			break;
		memcpy(escaped + used, piece, more);
		used += more;
		string += length;
	}
	escaped[used] = '\0';
	/* Whole; else the number of bytes that are not shown says how much is missing. */
	if (!*string)
		return strdup(escaped);
	return asprintf(&whole, "%s... (%zu bytes more)", escaped, strlen(string)) < 0 ? NULL
	                                                                               : whole;
}

int text_append(char **text, const char *separator, const char *word)
{
	char *longer;

	if (asprintf(&longer, "%s%s%s", *text ? *text : "", *text ? separator : "", word) < 0)
		return -1;
	free(*text);
	*text = longer;
	return 0;
}

/* One column for each character: double-width ones are not worth a table. */
size_t text_columns(const char *string)
{
	size_t columns = 0;
	uint32_t code_point;

	for (; *string; columns++) {
		size_t length = utf8_decode(string, &code_point);

		string += length ? length : 1;
	}
	return columns;
}

/* A digit's value in bases up to 16; 16 for what is none. */
static unsigned digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return (unsigned)(digit - '0');
	if (digit >= 'a' && digit <= 'f')
		return (unsigned)(digit - 'a') + 10;
	if (digit >= 'A' && digit <= 'F')
		return (unsigned)(digit - 'A') + 10;
	return 16;
}

int text_parse_u64(const char *string, uint64_t *value, struct error *err)
{
	/* No octal: "010" from a user is ten. */
	bool is_hex = string[0] == '0' && (string[1] == 'x' || string[1] == 'X');
	unsigned base = is_hex ? 16 : 10;
	const char *digits = is_hex ? string + 2 : string;
	uint64_t sum = 0;

	if (!*digits)
		return error_set(err, "'%s' is not a number", string);
	for (const char *digit = digits; *digit; digit++) {
		unsigned one = digit_value(*digit);

		if (one >= base)
			return error_set(err, "'%s' is not a number", string);
		if (__builtin_mul_overflow(sum, base, &sum) ||
		        __builtin_add_overflow(sum, one, &sum))
			return error_set(
			        err, "'%s' is too large: at most %" PRIu64, string, UINT64_MAX);
	}
	*value = sum;
	return 0;
}
