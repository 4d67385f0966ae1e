#include "recording_read.h"

#include <stdlib.h>
#include <string.h>

int read_flag(struct json_pull *pull, void *target, struct error *err)
{
	return json_read_bool(pull, target, err);
}

int read_u64(struct json_pull *pull, void *target, struct error *err)
{
	return json_read_unsigned(pull, 0, UINT64_MAX, target, err);
}

int read_seconds(struct json_pull *pull, void *target, struct error *err)
{
	return json_read_millionths(pull, target, err);
}

int read_word(struct json_pull *pull, const struct word_form *form, char *word, struct error *err)
{
	const char *string = NULL;

	if (json_read_string(pull, &string, err))
		return -1;

	size_t length = strlen(string);

	if (length < form->min || length > form->max || strspn(string, form->letters) != length)
		return json_refuse(pull, err, "expected %s", form->expected);
	memcpy(word, string, length + 1);
	return 0;
}

static int read_string_copy(struct json_pull *pull, void *target, struct error *err)
{
	const char *string = NULL;

	if (json_read_string(pull, &string, err))
		return -1;

	char *copy = strdup(string);

	if (!copy)
		return error_no_memory(err);
	*(char **)target = copy;
	return 0;
}

static int hex_value(char digit)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *found = digit ? strchr(digits, digit) : NULL;

	return found ? (int)((found - digits) % 16) : -1;
}

/* In place; false if it is no hexadecimal or holds a NUL byte. */
static bool decode_hex(char *text)
{
	char *out = text;

	for (const char *in = text; *in; in += 2) {
		int high = hex_value(in[0]), low = hex_value(in[1]);

		if (high < 0 || low < 0 || high + low == 0)
			return false;
		*out++ = (char)(high << 4 | low);
	}
	*out = '\0';
	return true;
}

static int read_hex(struct json_pull *pull, void *target, struct error *err)
{
	if (read_string_copy(pull, target, err))
		return -1;
	if (!decode_hex(*(char **)target))
		return json_refuse(
		        pull, err, "expected an even number of hexadecimal digits, no byte 00");
	return 0;
}

int read_bytes(struct json_pull *pull, void *target, struct error *err)
{
	static const struct json_field fields[] = {{"hex", read_hex, 0, true}};

	switch (json_peek(pull)) {
	case JSON_STRING:
		return read_string_copy(pull, target, err);
	case JSON_OBJECT:
		return json_read_fields(pull, fields, target, err);
	default:
		return json_refuse(pull, err, "expected a string or {\"hex\": \"...\"}");
	}
}

int read_arch(struct json_pull *pull, void *target, struct error *err)
{
	const char *name = NULL;

	if (json_read_string(pull, &name, err))
		return -1;

	const struct arch *arch = arch_by_name(name);

	if (!arch)
		return json_refuse(pull, err, "unknown architecture \"%s\"", name);
	*(const struct arch **)target = arch;
	return 0;
}
