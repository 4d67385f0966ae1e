/*
 * The kinds of values that are strings: any bytes, words, names of architectures.
 */
#include "record_kind.h"

#include "arch.h"
#include "json_write.h"

#include <stdlib.h>
#include <string.h>

/* ---- strings ---- */

static void release_string(const struct record_field *field, void *object)
{
	char **string = record_value(field, object);

	free(*string);
	*string = NULL;
}

static int keep_string(char **string, const char *text, struct error *err)
{
	*string = strdup(text);
	return *string ? 0 : error_no_memory(err);
}

static int copy_string(
        const struct record_field *field, void *to, const void *from, struct error *err)
{
	const char *text = *(char *const *)record_value(field, from);

	return text ? keep_string(record_value(field, to), text, err) : 0;
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
	/* The bytes are half as long as their digits. */
	char *out = text;

	for (const char *in = text; *in; in += 2) {
		int high = hex_value(in[0]), low = hex_value(in[1]);

		/* An odd digit is followed by the NUL, which is no digit. */
		if (high < 0 || low < 0 || high + low == 0)
			return false;
		*out++ = (char)(high << 4 | low);
	}
	*out = '\0';
	return true;
}

static int read_string(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	const char *text = NULL;

	if (json_read_string(pull, &text, err))
		return -1;
	return keep_string(record_value(field, object), text, err);
}

static int read_hex(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	if (read_string(pull, field, object, err))
		return -1;
	if (!decode_hex(*(char **)record_value(field, object)))
		return json_refuse(
		        pull, err, "expected an even number of hexadecimal digits, no byte 00");
	return 0;
}

static const struct record_kind hex_kind = {.size = sizeof(char *), .read = read_hex};
static const struct record_field hex_fields[] = {
        {.key = "hex", .kind = &hex_kind, .flags = RECORD_REQUIRED}};
/* A record of the string itself, not of a struct that has it. */
static const struct record hex_record = RECORD("hex", char *, hex_fields);

static int read_bytes(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	switch (json_peek(pull)) {
	case JSON_STRING:
		return read_string(pull, field, object, err);
	case JSON_OBJECT:
		return record_read(pull, &hex_record, record_value(field, object), err);
	default:
		return json_refuse(pull, err, "expected a string or {\"hex\": \"...\"}");
	}
}

static void write_bytes(FILE *out, const struct record_field *field, const void *object)
{
	json_write_bytes(out, *(char *const *)record_value(field, object));
}

static void describe_bytes(FILE *out, const struct record_field *field)
{
	(void)field;
	fputs("{\"$ref\": \"#/$defs/bytes\"}", out);
}

const struct record_kind record_bytes = {.size = sizeof(char *),
        .read = read_bytes,
        .write = write_bytes,
        .describe = describe_bytes,
        .release = release_string,
        .copy = copy_string};

/* ---- words ---- */

/* Checked in full, as words are compared, printed without escaping, and become parts of
 * messages. */
static int take_word(
        struct json_pull *pull, const struct word_form *form, const char **word, struct error *err)
{
	if (json_read_string(pull, word, err))
		return -1;

	size_t length = strlen(*word);

	/* So a word needs no escaping when it is written, and fits into its array. */
	if (length < form->min || length > form->max || strspn(*word, form->letters) != length)
		return json_refuse(pull, err, "expected %s", form->expected);
	return 0;
}

static int read_word(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	const char *word = NULL;

	if (take_word(pull, field->form, &word, err))
		return -1;
	memcpy(record_value(field, object), word, strlen(word) + 1);
	return 0;
}

static void write_word(FILE *out, const struct record_field *field, const void *object)
{
	fprintf(out, "\"%s\"", (const char *)record_value(field, object));
}

static void describe_word(FILE *out, const struct record_field *field)
{
	fprintf(out, "{\"type\": \"string\", \"pattern\": \"%s\"}", field->form->pattern);
}

const struct record_kind record_word = {
        .read = read_word, .write = write_word, .describe = describe_word};

static int read_owned_word(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	const char *word = NULL;

	if (take_word(pull, field->form, &word, err))
		return -1;
	return keep_string(record_value(field, object), word, err);
}

static void write_owned_word(FILE *out, const struct record_field *field, const void *object)
{
	fprintf(out, "\"%s\"", *(char *const *)record_value(field, object));
}

const struct record_kind record_owned_word = {.size = sizeof(char *),
        .read = read_owned_word,
        .write = write_owned_word,
        .describe = describe_word,
        .release = release_string,
        .copy = copy_string};

/* ---- architectures ---- */

static int read_arch(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	const char *name = NULL;

	if (json_read_string(pull, &name, err))
		return -1;

	const struct arch *arch = arch_by_name(name);

	if (!arch)
		return json_refuse(pull, err, "unknown architecture \"%s\"", name);
	*(const struct arch **)record_value(field, object) = arch;
	return 0;
}

static void write_arch(FILE *out, const struct record_field *field, const void *object)
{
	fprintf(out, "\"%s\"", (*(const struct arch *const *)record_value(field, object))->name);
}

static void describe_arch(FILE *out, const struct record_field *field)
{
	(void)field;
	fputs("{\"$ref\": \"#/$defs/arch\"}", out);
}

const struct record_kind record_arch = {.size = sizeof(const struct arch *),
        .read = read_arch,
        .write = write_arch,
        .describe = describe_arch};
