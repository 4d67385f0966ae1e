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
	        .value = element->kind == JSON_NULL ? NULL : element,
	        .parent = array,
	        .index = index,
	};
}

static void append(char path[PLACE_PATH_MAX], const char *text)
{
	size_t used = strlen(path);

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

int place_refuse(const struct json_place *place, struct error *err, const char *format, ...)
{
	char text[512], path[PLACE_PATH_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	place_path(place, path);
	return error_set(err, "%s%s%s", path, *path ? ": " : "", text);
}

static bool place_is(const struct json_place *place, enum json_kind kind)
{
	return place->value && place->value->kind == kind;
}

int place_check_object(const struct json_place *place, struct error *err)
{
	if (!place_is(place, JSON_OBJECT))
		return place_refuse(place, err, "must be an object");
	return 0;
}

int place_check_array(const struct json_place *place, size_t *length, struct error *err)
{
	*length = 0;
	if (!place->value)
		return 0;
	if (!place_is(place, JSON_ARRAY))
		return place_refuse(place, err, "must be an array");
	*length = place->value->n_items;
	return 0;
}

int place_string(const struct json_place *place, const char **string, struct error *err)
{
	if (!place_is(place, JSON_STRING))
		return place_refuse(place, err, place->value ? "must be a string" : "is missing");
	*string = place->value->text;
	return 0;
}

int place_unsigned(
        const struct json_place *place, uint64_t max, uint64_t *number, struct error *err)
{
	struct error unused;

	if (!place->value)
		return place_refuse(place, err, "is missing");
	if (!place_is(place, JSON_NUMBER) || text_parse_u64(place->value->text, number, &unused) ||
	        *number > max)
		return place_refuse(place, err, "must be a whole number of 0 to %" PRIu64, max);
	return 0;
}
