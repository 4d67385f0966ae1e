/*
 * The kinds of values that are flags, numbers and times.
 */
#include "record_kind.h"

#include "recording_time.h"

#include <inttypes.h>

/* ---- bool ---- */

static int read_flag(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	return json_read_bool(pull, record_value(field, object), err);
}

static void write_flag(FILE *out, const struct record_field *field, const void *object)
{
	fputs(*(const bool *)record_value(field, object) ? "true" : "false", out);
}

static void describe_flag(FILE *out, const struct record_field *field)
{
	(void)field;
	fputs("{\"type\": \"boolean\"}", out);
}

const struct record_kind record_flag = {
        .size = sizeof(bool), .read = read_flag, .write = write_flag, .describe = describe_flag};

/* ---- whole numbers ---- */

static uint64_t max_of(const struct record_field *field)
{
	/* No number of a recording has 0 as its only value, so 0 can mean "no bound". */
	return field->max ? field->max : UINT64_MAX;
}

static int read_u64(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	return json_read_unsigned(
	        pull, (uint64_t)field->min, max_of(field), record_value(field, object), err);
}

static void write_u64(FILE *out, const struct record_field *field, const void *object)
{
	fprintf(out, "%" PRIu64, *(const uint64_t *)record_value(field, object));
}

void record_describe_number(FILE *out, const struct record_field *field)
{
	fprintf(out, "{\"type\": \"integer\", \"minimum\": %" PRId64 ", \"maximum\": %" PRIu64 "}",
	        field->min, max_of(field));
}

const struct record_kind record_u64 = {.size = sizeof(uint64_t),
        .read = read_u64,
        .write = write_u64,
        .describe = record_describe_number};

static int read_u32(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	uint64_t wide = 0;

	if (json_read_unsigned(pull, (uint64_t)field->min, field->max, &wide, err))
		return -1;
	/* It fits: field->max is at most UINT32_MAX. */
	*(uint32_t *)record_value(field, object) = (uint32_t)wide;
	return 0;
}

static void write_u32(FILE *out, const struct record_field *field, const void *object)
{
	fprintf(out, "%" PRIu32, *(const uint32_t *)record_value(field, object));
}

const struct record_kind record_u32 = {.size = sizeof(uint32_t),
        .read = read_u32,
        .write = write_u32,
        .describe = record_describe_number};

static int read_i32(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	int64_t wide = 0;

	if (json_read_signed(pull, field->min, (int64_t)field->max, &wide, err))
		return -1;
	*(int32_t *)record_value(field, object) = (int32_t)wide;
	return 0;
}

static void write_i32(FILE *out, const struct record_field *field, const void *object)
{
	fprintf(out, "%" PRId32, *(const int32_t *)record_value(field, object));
}

const struct record_kind record_i32 = {.size = sizeof(int32_t),
        .read = read_i32,
        .write = write_i32,
        .describe = record_describe_number};

/* ---- an index, or null ---- */

static bool index_is_set(const struct record_field *field, const void *object)
{
	return *(const int32_t *)record_value(field, object) >= 0;
}

static void unset_index(const struct record_field *field, void *object)
{
	*(int32_t *)record_value(field, object) = -1;
}

/* -1 is kept for null alone: the bounds of the field begin at 0. */
static int read_index(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	if (json_peek(pull) != JSON_NULL)
		return read_i32(pull, field, object, err);
	unset_index(field, object);
	return json_read_null(pull, err);
}

static void write_index(FILE *out, const struct record_field *field, const void *object)
{
	if (index_is_set(field, object))
		write_i32(out, field, object);
	else
		fputs("null", out);
}

static void describe_index(FILE *out, const struct record_field *field)
{
	fprintf(out,
	        "{\"type\": [\"integer\", \"null\"], \"minimum\": %" PRId64
	        ", \"maximum\": %" PRIu64 "}",
	        field->min, field->max);
}

const struct record_kind record_index = {.size = sizeof(int32_t),
        .read = read_index,
        .write = write_index,
        .describe = describe_index,
        .is_set = index_is_set,
        .unset = unset_index};

/* ---- times ---- */

static int read_seconds(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	return json_read_millionths(pull, record_value(field, object), err);
}

static void write_seconds(FILE *out, const struct record_field *field, const void *object)
{
	uint64_t microseconds = *(const uint64_t *)record_value(field, object);

	/* Decimal, not a double: what is read again is exactly the same. */
	fprintf(out, "%" PRIu64 ".%06" PRIu64, microseconds / 1000000, microseconds % 1000000);
}

static void describe_seconds(FILE *out, const struct record_field *field)
{
	(void)field;
	fputs("{\"type\": \"number\", \"minimum\": 0}", out);
}

const struct record_kind record_seconds = {.size = sizeof(uint64_t),
        .read = read_seconds,
        .write = write_seconds,
        .describe = describe_seconds};

static int read_time(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	const char *time = NULL;

	if (json_read_string(pull, &time, err))
		return -1;
	if (!time_parse(time, record_value(field, object)))
		return json_refuse(
		        pull, err, "expected a time such as \"2026-11-24T04:15:44.123456Z\"");
	return 0;
}

static void write_time(FILE *out, const struct record_field *field, const void *object)
{
	char text[TIME_TEXT_MAX];

	time_format(*(const int64_t *)record_value(field, object), text);
	fprintf(out, "\"%s\"", text);
}

static void describe_time(FILE *out, const struct record_field *field)
{
	(void)field;
	fputs("{\"type\": \"string\", \"pattern\": "
	      /* The pattern admits some dates that do not exist; time_parse() refuses them. */
	      "\"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\\\\.[0-9]{6}Z$\"}",
	        out);
}

static bool time_is_set(const struct record_field *field, const void *object)
{
	return *(const int64_t *)record_value(field, object) > 0;
}

const struct record_kind record_time = {.size = sizeof(int64_t),
        .read = read_time,
        .write = write_time,
        .describe = describe_time,
        .is_set = time_is_set};
