#include "json_place.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct json_place place_member(const struct json_place *object, const char *key)
{
	struct json_place place = {.parent = object, .key = key};

	json_object_object_get_ex(object->value, key, &place.value);
	return place;
}

struct json_place place_element(const struct json_place *array, size_t index)
{
	return (struct json_place){
	        .value = json_object_array_get_idx(array->value, index),
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

int place_check_object(const struct json_place *place, struct error *err)
{
	if (!json_object_is_type(place->value, json_type_object))
		return place_refuse(place, err, "must be an object");
	return 0;
}

int place_check_array(const struct json_place *place, size_t *length, struct error *err)
{
	*length = 0;
	if (!place->value)
		return 0;
	if (!json_object_is_type(place->value, json_type_array))
		return place_refuse(place, err, "must be an array");
	*length = json_object_array_length(place->value);
	return 0;
}

int place_string(const struct json_place *place, const char **string, struct error *err)
{
	if (!json_object_is_type(place->value, json_type_string))
		return place_refuse(place, err, place->value ? "must be a string" : "is missing");
	*string = json_object_get_string(place->value);
	if (strlen(*string) != (size_t)json_object_get_string_len(place->value))
		return place_refuse(place, err, "holds a NUL character");
	return 0;
}

int place_unsigned(
        const struct json_place *place, uint64_t max, uint64_t *number, struct error *err)
{
	if (!place->value)
		return place_refuse(place, err, "is missing");
	if (!json_object_is_type(place->value, json_type_int) ||
	        json_object_get_int64(place->value) < 0 ||
	        json_object_get_uint64(place->value) > max)
		return place_refuse(place, err, "must be a whole number of 0 to %" PRIu64, max);
	*number = json_object_get_uint64(place->value);
	return 0;
}
