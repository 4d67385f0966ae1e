/*
 * The kinds of values that hold others: objects and arrays.
 */
#include "record_kind.h"

#include <stdlib.h>
#include <string.h>

/* ---- objects ---- */

static int read_object(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	/* Recursion as deep as the tables are nested; the JSON text cannot make it deeper. */
	return record_read(pull, field->record, record_value(field, object), err);
}

static void write_object(FILE *out, const struct record_field *field, const void *object)
{
	record_write(out, field->record, record_value(field, object));
}

static void describe_object(FILE *out, const struct record_field *field)
{
	fprintf(out, "{\"$ref\": \"#/$defs/%s\"}", field->record->name);
}

static void release_object(const struct record_field *field, void *object)
{
	record_release(field->record, record_value(field, object));
}

static int copy_object(
        const struct record_field *field, void *to, const void *from, struct error *err)
{
	return record_copy(
	        field->record, record_value(field, to), record_value(field, from), 0, err);
}

static void unset_varying_object(const struct record_field *field, void *object)
{
	record_unset_varying(field->record, record_value(field, object));
}

const struct record_kind record_object = {.read = read_object,
        .write = write_object,
        .describe = describe_object,
        .release = release_object,
        .copy = copy_object,
        .unset_varying = unset_varying_object};

static int read_object_or_null(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	if (json_peek(pull) == JSON_NULL)
		return json_read_null(pull, err);
	return read_object(pull, field, object, err);
}

static void write_object_or_null(FILE *out, const struct record_field *field, const void *object)
{
	if (record_is_set(field, object))
		write_object(out, field, object);
	else
		fputs("null", out);
}

static void describe_object_or_null(FILE *out, const struct record_field *field)
{
	fputs("{\"oneOf\": [{\"type\": \"null\"}, ", out);
	describe_object(out, field);
	fputs("]}", out);
}

const struct record_kind record_object_or_null = {.read = read_object_or_null,
        .write = write_object_or_null,
        .describe = describe_object_or_null,
        .release = release_object,
        .copy = copy_object,
        .unset_varying = unset_varying_object};

/* ---- arrays ---- */

static void **items_of(const struct record_field *field, const void *object)
{
	return record_value(field, object);
}

static size_t *length_of(const struct record_field *field, const void *object)
{
	return (size_t *)(void *)((char *)(uintptr_t)object + field->n_offset);
}

static void *item_of(const struct record_field *field, const void *object, size_t i)
{
	return (char *)*items_of(field, object) + i * record_field_size(field->element);
}

static bool array_is_set(const struct record_field *field, const void *object)
{
	return *length_of(field, object) > 0;
}

static void unset_array(const struct record_field *field, void *object)
{
	*items_of(field, object) = NULL;
	*length_of(field, object) = 0;
}

static int grow(const struct record_field *field, void *object, size_t *room, struct error *err)
{
	if (*length_of(field, object) < *room)
		return 0;

	size_t larger_room = *room ? *room * 2 : 8;
	void *larger = reallocarray(
	        *items_of(field, object), larger_room, record_field_size(field->element));

	if (!larger)
		return error_no_memory(err);
	*items_of(field, object) = larger;
	*room = larger_room;
	return 0;
}

static int read_array(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	size_t *n = length_of(field, object), room = 0;
	int more;

	if (json_enter_array(pull, err))
		return -1;
	while ((more = json_next_element(pull, err)) > 0) {
		/* Before memory is taken for it: a file of brackets must not cost more than the
		 * limit. */
		if (*n == field->max)
			return json_refuse(pull, err, "more than %zu elements", *n);
		if (grow(field, object, &room, err))
			return -1;

		/* Counted before it is read: if that fails half-way, record_release() frees what it
		 * has. */
		void *item = item_of(field, object, (*n)++);

		/* reallocarray(3) leaves it undefined, and read() wants zeroed memory. */
		memset(item, 0, record_field_size(field->element));
		if (field->element->kind->read(pull, field->element, item, err))
			return -1;
	}
	return more;
}

static void write_array(FILE *out, const struct record_field *field, const void *object)
{
	bool lines = field->flags & RECORD_LINES;
	size_t n = *length_of(field, object);

	putc('[', out);
	for (size_t i = 0; i < n; i++) {
		fputs(i == 0 ? "" : lines ? "," : ", ", out);
		fputs(lines ? "\n        " : "", out);
		field->element->kind->write(out, field->element, item_of(field, object, i));
	}
	fputs(lines && n ? "\n      ]" : "]", out);
}

static void describe_array(FILE *out, const struct record_field *field)
{
	fputs("{\"type\": \"array\", \"items\": ", out);
	field->element->kind->describe(out, field->element);
	fprintf(out, ", \"maxItems\": %llu}", (unsigned long long)field->max);
}

static void release_array(const struct record_field *field, void *object)
{
	const struct record_field *element = field->element;

	for (size_t i = 0; element->kind->release && i < *length_of(field, object); i++)
		element->kind->release(element, item_of(field, object, i));
	free(*items_of(field, object));
	unset_array(field, object);
}

/* With each element the length grows, so that what is there can always be released. */
static int copy_array(
        const struct record_field *field, void *to, const void *from, struct error *err)
{
	const struct record_field *element = field->element;
	size_t size = record_field_size(element), n = *length_of(field, from);

	if (!n)
		return 0;
	*items_of(field, to) = calloc(n, size);
	if (!*items_of(field, to))
		return error_no_memory(err);
	for (size_t i = 0; i < n; i++) {
		void *item = item_of(field, to, (*length_of(field, to))++);

		/* Elements that own nothing. */
		if (!element->kind->copy)
			memcpy(item, item_of(field, from, i), size);
		else if (element->kind->copy(element, item, item_of(field, from, i), err))
			return -1;
	}
	return 0;
}

static void unset_varying_array(const struct record_field *field, void *object)
{
	const struct record_field *element = field->element;

	for (size_t i = 0; element->kind->unset_varying && i < *length_of(field, object); i++)
		element->kind->unset_varying(element, item_of(field, object, i));
}

const struct record_kind record_array = {.size = sizeof(void *),
        .read = read_array,
        .write = write_array,
        .describe = describe_array,
        .is_set = array_is_set,
        .unset = unset_array,
        .release = release_array,
        .copy = copy_array,
        .unset_varying = unset_varying_array};
