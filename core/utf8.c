#include "utf8.h"

#include <stdio.h>
#include <string.h>

struct sequence_form {
	unsigned char mask, lead; /* of the first byte */
	uint32_t smallest;        /* below it, a shorter form exists */
};

static const struct sequence_form forms[] = {
        {0x80, 0x00, 0},
        /* Below `smallest` the form is overlong: such bytes could hide a '/' or NUL from a check.
         */
        {0xe0, 0xc0, 0x80},
        {0xf0, 0xe0, 0x800},
        {0xf8, 0xf0, 0x10000},
};

static bool is_scalar_value(uint32_t code_point)
{
	/* Surrogates are halves of a UTF-16 pair, no characters (RFC 3629, section 3). */
	return code_point <= 0x10ffff && (code_point < 0xd800 || code_point > 0xdfff);
}

/* The bytes are looked at one by one, so that the NUL at the end stops the reading. */
static size_t decode_form(const char *string, size_t length, uint32_t *code_point)
{
	const struct sequence_form *form = &forms[length - 1];
	uint32_t value = (unsigned char)string[0] & (unsigned char)~form->mask;

	for (size_t i = 1; i < length; i++) {
		unsigned char byte = (unsigned char)string[i];

		if ((byte & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte & 0x3f);
	}
	if (value < form->smallest || !is_scalar_value(value))
		return 0;
	*code_point = value;
	return length;
}

size_t utf8_decode(const char *string, uint32_t *code_point)
{
	unsigned char first = (unsigned char)string[0];

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if ((first & forms[i].mask) == forms[i].lead)
			return decode_form(string, i + 1, code_point);
	return 0;
}

/* C0, DEL and C1: some terminals take 0x9b for ESC [. */
static bool is_control(uint32_t code_point)
{
	return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

/* What shows nothing, or shows a line in another order: Unicode's Default_Ignorable_Code_Point
 * (which holds the zero-width and the bidirectional marks but U+FFF9..U+FFFB) and the
 * separators of lines and paragraphs.  In order. */
static const struct {
	uint32_t first, last;
} invisible[] = {
        {0xad, 0xad},
        {0x34f, 0x34f},
        {0x61c, 0x61c},
        {0x115f, 0x1160},
        {0x17b4, 0x17b5},
        {0x180b, 0x180f},
        {0x200b, 0x200f},
        {0x2028, 0x202e},
        {0x2060, 0x206f},
        {0x3164, 0x3164},
        {0xfe00, 0xfe0f},
        {0xfeff, 0xfeff},
        {0xffa0, 0xffa0},
        {0xfff0, 0xfffb},
        {0x1bca0, 0x1bca3},
        {0x1d173, 0x1d17a},
        {0xe0000, 0xe0fff},
};

static bool is_invisible(uint32_t code_point)
{
	for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++)
		/* The ranges ascend: the first that does not end before it decides. */
		if (code_point <= invisible[i].last)
			return code_point >= invisible[i].first;
	return false;
}

bool utf8_is_safe(uint32_t code_point)
{
	return !is_control(code_point) && !is_invisible(code_point);
}

size_t utf8_safe_piece(const char *string, char piece[UTF8_SAFE_MAX])
{
	uint32_t code_point = 0;
	size_t length = utf8_decode(string, &code_point);

	if (!length) {
		snprintf(piece, UTF8_SAFE_MAX, "\\x%02x", (unsigned char)string[0]);
		return 1;
	}
	if (code_point == '\n' || code_point == '\t')
		snprintf(piece, UTF8_SAFE_MAX, "\\%c", code_point == '\n' ? 'n' : 't');
	else if (is_control(code_point) && length == 1)
		snprintf(piece, UTF8_SAFE_MAX, "\\x%02x", code_point);
	else if (!utf8_is_safe(code_point))
		snprintf(piece, UTF8_SAFE_MAX, "\\u{%x}", code_point);
	else
		snprintf(piece, UTF8_SAFE_MAX, "%.*s", (int)length, string);
	return length;
}
