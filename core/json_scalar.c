/*
 * Strings become UTF-8 without NUL bytes, as the rest of the program keeps C strings.  Numbers are
 * read as text first: a double would lose the digits of a 64-bit integer beyond 2^53.
 */
#include "json_scalar.h"

#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(int byte)
{
	return byte >= '0' && byte <= '9';
}

/* ---- strings ---- */

static int push_utf8(struct json_pull *pull, uint32_t code_point, struct error *err)
{
	static const struct {
		uint32_t end; /* one past the largest code point of this length */
		uint32_t lead;
	} forms[] = {{0x80, 0}, {0x800, 0xc0}, {0x10000, 0xe0}, {0x110000, 0xf0}};
	/* Also the index of the form: none to three bytes follow the lead. */
	unsigned trailing = 0;

	while (code_point >= forms[trailing].end)
		trailing++;
	if (json_push(pull, (int)(forms[trailing].lead | code_point >> (6 * trailing)), err))
		return -1;
	while (trailing--) {
		int byte = (int)(0x80 | (code_point >> (6 * trailing) & 0x3f));

		if (json_push(pull, byte, err))
			return -1;
	}
	return 0;
}

static int hex_digit_value(int byte)
{
	if (is_digit(byte))
		return byte - '0';
	/* To lower case; EOF stays -1. */
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The four digits after \u. */
static int take_utf16_unit(struct json_pull *pull, uint32_t *unit, struct error *err)
{
	*unit = 0;
	for (int i = 0; i < 4; i++) {
		int value = hex_digit_value(pull->ahead);

		if (value < 0)
			return json_syntax_error(pull, err, "four hexadecimal digits after \\u");
		*unit = *unit << 4 | (uint32_t)value;
		json_advance(pull);
	}
	return 0;
}

/* Beyond U+FFFF a character is written as two escapes (RFC 8259, section 7). */
static int take_low_surrogate(struct json_pull *pull, uint32_t *code_point, struct error *err)
{
	static const char expected[] = "the other half of a surrogate pair (\\udc00 to \\udfff)";
	uint32_t low = 0;

	for (const char *c = "\\u"; *c; c++) {
		if (pull->ahead != *c)
			return json_syntax_error(pull, err, expected);
		json_advance(pull);
	}
	if (take_utf16_unit(pull, &low, err))
		return -1;
	if (low < 0xdc00 || low > 0xdfff)
		return json_syntax_error(pull, err, expected);
	*code_point = 0x10000 + ((*code_point - 0xd800) << 10) + (low - 0xdc00);
	return 0;
}

static int take_unicode_escape(struct json_pull *pull, struct error *err)
{
	uint32_t code_point = 0;

	if (take_utf16_unit(pull, &code_point, err))
		return -1;
	/* It would end the C string, and hide what follows from every check. */
	if (code_point == 0)
		return json_refuse(pull, err, "a string with a NUL byte (\\u0000) is not allowed");
	if (code_point >= 0xdc00 && code_point <= 0xdfff)
		return json_refuse(pull, err, "half a surrogate pair is not a character");
	if (code_point >= 0xd800 && code_point <= 0xdbff &&
	        take_low_surrogate(pull, &code_point, err))
		return -1;
	return push_utf8(pull, code_point, err);
}

static int take_escape(struct json_pull *pull, struct error *err)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";

	json_advance(pull);
	if (pull->ahead == 'u') {
		json_advance(pull);
		return take_unicode_escape(pull, err);
	}

	const char *letter = memchr(letters, pull->ahead, sizeof(letters) - 1);

	if (pull->ahead == EOF || !letter)
		return json_syntax_error(pull, err, "one of \"\\/bfnrtu after a backslash");
	json_advance(pull);
	return json_push(pull, meanings[letter - letters], err);
}

int json_take_string(struct json_pull *pull, struct error *err)
{
	pull->n_text = 0;
	json_advance(pull);
	while (pull->ahead != '"') {
		int byte = pull->ahead;

		/* EOF is one of them: it is negative. */
		if (byte < ' ')
			return json_syntax_error(pull, err,
			        "a string without control characters (they are written \\u001f)");
		if (byte == '\\') {
			if (take_escape(pull, err))
				return -1;
			continue;
		}
		if (json_push(pull, byte, err))
			return -1;
		json_advance(pull);
	}
	json_advance(pull);
	if (json_push(pull, '\0', err))
		return -1;
	/* At the end, when every character is whole. */
	if (!text_is_utf8(pull->text))
		return json_refuse(pull, err, "a string that is not valid UTF-8");
	return 0;
}

int json_read_string(struct json_pull *pull, const char **string, struct error *err)
{
	if (json_peek(pull) != JSON_STRING)
		return json_type_error(pull, err, "a string");
	if (json_take_string(pull, err))
		return -1;
	*string = pull->text;
	return 0;
}

/* ---- numbers ---- */

static int take_digits(struct json_pull *pull, struct error *err)
{
	if (!is_digit(pull->ahead))
		return json_syntax_error(pull, err, "a digit");
	while (is_digit(pull->ahead)) {
		if (json_push(pull, pull->ahead, err))
			return -1;
		json_advance(pull);
	}
	return 0;
}

/* 1 if it was one of the bytes and taken, 0 if not, -1 without memory. */
static int take_if(struct json_pull *pull, const char *bytes, struct error *err)
{
	if (pull->ahead == EOF || !strchr(bytes, pull->ahead))
		return 0;
	if (json_push(pull, pull->ahead, err))
		return -1;
	json_advance(pull);
	return 1;
}

/* As RFC 8259 spells them: no leading zeros, digits on both sides of a point. */
int json_take_number(struct json_pull *pull, struct error *err)
{
	pull->n_text = 0;
	if (take_if(pull, "-", err) < 0)
		return -1;

	int zero = take_if(pull, "0", err);

	if (zero < 0 || (!zero && take_digits(pull, err)))
		return -1;

	int point = take_if(pull, ".", err);

	if (point < 0 || (point && take_digits(pull, err)))
		return -1;

	int exponent = take_if(pull, "eE", err);

	if (exponent < 0)
		return -1;
	if (exponent && (take_if(pull, "+-", err) < 0 || take_digits(pull, err)))
		return -1;
	return json_push(pull, '\0', err);
}

/* Digits only; false beyond 64 bits. */
static bool parse_digits(const char *text, uint64_t *value)
{
	*value = 0;
	for (; is_digit(*text); text++)
		if (__builtin_mul_overflow(*value, 10u, value) ||
		        __builtin_add_overflow(*value, (uint64_t)(*text - '0'), value))
			return false;
	return !*text;
}

int json_read_unsigned(
        struct json_pull *pull, uint64_t min, uint64_t max, uint64_t *value, struct error *err)
{
	char expected[96];
	uint64_t parsed = 0;

	snprintf(expected, sizeof(expected), "a whole number from %" PRIu64 " to %" PRIu64, min,
	        max);
	if (json_peek(pull) != JSON_NUMBER)
		return json_type_error(pull, err, expected);
	if (json_take_number(pull, err))
		return -1;
	if (!parse_digits(pull->text, &parsed) || parsed < min || parsed > max)
		return json_refuse(pull, err, "expected %s", expected);
	*value = parsed;
	return 0;
}

static bool parse_signed(const char *text, int64_t *value)
{
	bool negative = *text == '-';
	uint64_t magnitude = 0;

	/* Without INT64_MIN, whose magnitude does not fit: no field goes so far. */
	if (!parse_digits(text + negative, &magnitude) || magnitude > INT64_MAX)
		return false;
	*value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return true;
}

int json_read_signed(
        struct json_pull *pull, int64_t min, int64_t max, int64_t *value, struct error *err)
{
	char expected[96];
	int64_t parsed = 0;

	snprintf(expected, sizeof(expected), "a whole number from %" PRId64 " to %" PRId64, min,
	        max);
	if (json_peek(pull) != JSON_NUMBER)
		return json_type_error(pull, err, expected);
	if (json_take_number(pull, err))
		return -1;
	if (!parse_signed(pull->text, &parsed) || parsed < min || parsed > max)
		return json_refuse(pull, err, "expected %s", expected);
	*value = parsed;
	return 0;
}

/* Kept in decimal, since 0.1 seconds is no binary fraction and times must be exact. */
struct decimal {
	uint64_t digits;
	int64_t exponent; /* value = digits * 10^exponent */
};

/* Digits of a fraction that do not fit into 64 bits are dropped. */
static bool parse_decimal(const char *text, struct decimal *decimal)
{
	bool fraction = false, full = false;

	for (; is_digit(*text) || *text == '.'; text++) {
		uint64_t longer = 0;

		if (*text == '.') {
			fraction = true;
			continue;
		}
		full = full || __builtin_mul_overflow(decimal->digits, 10u, &longer) ||
		       __builtin_add_overflow(longer, (uint64_t)(*text - '0'), &longer);
		/* In a whole number every digit counts; those of a fraction may be less than a
		 * microsecond. */
		if (full && !fraction)
			return false;
		if (full)
			continue;
		decimal->digits = longer;
		decimal->exponent -= fraction;
	}
	/* strtol saturates, and beyond a thousand all exponents are alike. */
	long exponent = *text ? strtol(text + 1, NULL, 10) : 0;

	decimal->exponent += exponent > 1000 ? 1000 : exponent < -1000 ? -1000 : exponent;
	return true;
}

/* To a whole number, rounded half up; false beyond 64 bits. */
static bool scale_decimal(struct decimal decimal, uint64_t *value)
{
	unsigned dropped = 0;

	for (; decimal.exponent > 0 && decimal.digits; decimal.exponent--)
		if (__builtin_mul_overflow(decimal.digits, 10u, &decimal.digits))
			return false;
	for (; decimal.exponent < 0; decimal.exponent++) {
		dropped = (unsigned)(decimal.digits % 10);
		decimal.digits /= 10;
	}
	/* Only the last digit that was dropped decides: .4999 is not rounded up. */
	return !__builtin_add_overflow(decimal.digits, dropped >= 5 ? 1u : 0u, value);
}

int json_read_millionths(struct json_pull *pull, uint64_t *value, struct error *err)
{
	static const char expected[] = "a number from 0 to 18446744073709.551615";
	struct decimal decimal = {.exponent = 6};

	if (json_peek(pull) != JSON_NUMBER)
		return json_type_error(pull, err, expected);
	if (json_take_number(pull, err))
		return -1;
	if (pull->text[0] == '-' || !parse_decimal(pull->text, &decimal) ||
	        !scale_decimal(decimal, value))
		return json_refuse(pull, err, "expected %s", expected);
	return 0;
}
