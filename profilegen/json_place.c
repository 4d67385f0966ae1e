#include "json_place.h"

#include "json_pull.h"
#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct json_place place_member(const struct json_place *object, const char *key)
{
	return (struct json_place){
	        .value = json_tree_member(object->value, key),
	        .parent = object,
	        .key = key,
	};
}

struct json_place place_element(const struct json_place *array, size_t index)
{
	const struct json_value *element = &array->value->items[index];

	return (struct json_place){
	        /* Go decodes null into the zero value, as if the element were absent. */
	        .value = element->kind == JSON_NULL ? NULL : element,
	        .parent = array,
	        .index = index,
	};
}

static void append(char path[PLACE_PATH_MAX], const char *text)
{
	size_t used = strlen(path);

	/* A path that is cut is still right, as far as it goes: it is for messages only. */
	strncat(path, text, PLACE_PATH_MAX - 1 - used);
}

/* As deep as the code that made the places, not as the file. */
static void append_place(char path[PLACE_PATH_MAX], const struct json_place *place)
{
	char index[32];

	if (!place->parent)
		return;
	append_place(path, place->parent);
	if (place->key) {
		append(path, *path ? "." : "");
		append(path, place->key);
		return;
	}
	snprintf(index, sizeof(index), "[%zu]", place->index);
	append(path, index);
}

void place_path(const struct json_place *place, char path[PLACE_PATH_MAX])
{
	path[0] = '\0';
	append_place(path, place);
}

/* That of what it is missing in, where it is absent. */
static const struct json_position *position_of(const struct json_place *place)
{
	/* The root is never absent, so this ends. */
	while (!place->value)
		place = place->parent;
	return &place->value->at;
}

int place_refuse(const struct json_place *place, struct error *err, const char *format, ...)
{
	char text[512], path[PLACE_PATH_MAX];
	va_list arguments;

	va_start(arguments, format);
	/* Cut, if a hostile file makes it long. */
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	place_path(place, path);
	return json_error(err, position_of(place), path, "%s", text);
}

static int refuse_absent(const struct json_place *place, struct error *err)
{
	return place_refuse(place->parent, err, "\"%s\" is missing", place->key);
}

/* An absent element was null. */
static int check_kind(const struct json_place *place, enum json_kind kind, const char *expected,
        struct error *err)
{
	if (place->value && place->value->kind == kind)
		return 0;
	if (!place->value && place->key)
		return refuse_absent(place, err);
	return place_refuse(place, err, "expected %s", expected);
}

int place_check_object(const struct json_place *place, struct error *err)
{
	return check_kind(place, JSON_OBJECT, "an object", err);
}

int place_check_array(const struct json_place *place, size_t *length, struct error *err)
{
	*length = 0;
	if (!place->value)
		return 0;
	if (check_kind(place, JSON_ARRAY, "an array", err))
		return -1;
	*length = place->value->n_items;
	return 0;
}

int place_string(const struct json_place *place, const char **string, struct error *err)
{
	if (check_kind(place, JSON_STRING, "a string", err))
		return -1;
	*string = place->value->text;
	return 0;
}

int place_unsigned(
        const struct json_place *place, uint64_t max, uint64_t *number, struct error *err)
{
	struct error unused;
	char expected[96];

	snprintf(expected, sizeof(expected), "a whole number from 0 to %" PRIu64, max);
	if (check_kind(place, JSON_NUMBER, expected, err))
		return -1;
	/* From the text of the file: a double has 53 bits, and values have 64. */
	if (text_parse_u64(place->value->text, number, &unused) || *number > max)
		return place_refuse(place, err, "expected %s", expected);
	return 0;
}
