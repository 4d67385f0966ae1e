#include "json_pull.h"

#include "json_input.h"

#include <stdlib.h>
#include <string.h>

enum json_kind json_peek(struct json_pull *pull)
{
	static const enum json_kind kinds[128] = {
	        ['{'] = JSON_OBJECT,
	        ['['] = JSON_ARRAY,
	        ['"'] = JSON_STRING,
	        ['t'] = JSON_BOOL,
	        ['f'] = JSON_BOOL,
	        ['n'] = JSON_NULL,
	        ['-'] = JSON_NUMBER,
	        ['0' ... '9'] = JSON_NUMBER,
	};

	json_skip_space(pull);
	return pull->ahead >= 0 && pull->ahead < 128 ? kinds[pull->ahead] : JSON_NO_VALUE;
}

static int take_word(struct json_pull *pull, const char *word, struct error *err)
{
	for (const char *c = word; *c; c++) {
		if (pull->ahead != *c)
			return json_syntax_error(pull, err, "true, false or null");
		json_advance(pull);
	}
	return 0;
}

int json_read_bool(struct json_pull *pull, bool *value, struct error *err)
{
	if (json_peek(pull) != JSON_BOOL)
		return json_type_error(pull, err, "true or false");
	*value = pull->ahead == 't';
	return take_word(pull, *value ? "true" : "false", err);
}

int json_read_null(struct json_pull *pull, struct error *err)
{
	if (json_peek(pull) != JSON_NULL)
		return json_type_error(pull, err, "null");
	return take_word(pull, "null", err);
}

static int enter(struct json_pull *pull, bool is_array, struct error *err)
{
	if (json_peek(pull) != (is_array ? JSON_ARRAY : JSON_OBJECT))
		return json_type_error(pull, err, is_array ? "an array" : "an object");
	if (pull->depth == JSON_DEPTH_MAX)
		return json_refuse(pull, err, "nested deeper than %d levels", JSON_DEPTH_MAX);
	json_advance(pull);
	pull->levels[pull->depth++] = (struct json_level){.is_array = is_array};
	return 0;
}

int json_enter_array(struct json_pull *pull, struct error *err)
{
	return enter(pull, true, err);
}

/* To the next member or element: 1, 0 after the closing bracket, -1 on failure. */
static int next(struct json_pull *pull, int close, struct error *err)
{
	struct json_level *level = &pull->levels[pull->depth - 1];

	json_skip_space(pull);
	if (pull->ahead == close) {
		json_advance(pull);
		pull->depth--;
		return 0;
	}
	if (level->started) {
		if (pull->ahead != ',')
			return json_syntax_error(
			        pull, err, level->is_array ? "\",\" or \"]\"" : "\",\" or \"}\"");
		json_advance(pull);
		json_skip_space(pull);
		level->index++;
	}
	level->started = true;
	return 1;
}

int json_next_element(struct json_pull *pull, struct error *err)
{
	return next(pull, ']', err);
}

static int next_key(struct json_pull *pull, struct error *err)
{
	int more = next(pull, '}', err);
	struct json_level *level = &pull->levels[pull->depth ? pull->depth - 1 : 0];

	if (more <= 0)
		return more;
	level->key[0] = '\0';
	if (pull->ahead != '"')
		return json_syntax_error(pull, err, "a key in double quotes");
	if (json_take_string(pull, err))
		return -1;
	snprintf(level->key, sizeof(level->key), "%s", pull->text);
	json_skip_space(pull);
	if (pull->ahead != ':')
		return json_syntax_error(pull, err, "\":\"");
	json_advance(pull);
	return 1;
}

/* Takes a scalar, or goes into an array or object. */
static int skip_start(struct json_pull *pull, struct error *err)
{
	bool ignored;

	switch (json_peek(pull)) {
	case JSON_OBJECT:
		return enter(pull, false, err);
	case JSON_ARRAY:
		return enter(pull, true, err);
	case JSON_STRING:
		return json_take_string(pull, err);
	case JSON_NUMBER:
		return json_take_number(pull, err);
	case JSON_BOOL:
		return json_read_bool(pull, &ignored, err);
	case JSON_NULL:
		return json_read_null(pull, err);
	case JSON_NO_VALUE:
		break;
	}
	return json_syntax_error(pull, err, "a value");
}

int json_skip(struct json_pull *pull, struct error *err)
{
	const unsigned outer = pull->depth;

	if (skip_start(pull, err))
		return -1;
	while (pull->depth > outer) {
		bool in_array = pull->levels[pull->depth - 1].is_array;
		int more = in_array ? json_next_element(pull, err) : next_key(pull, err);

		if (more < 0 || (more > 0 && skip_start(pull, err)))
			return -1;
	}
	return 0;
}

int json_read_end(struct json_pull *pull, struct error *err)
{
	json_skip_space(pull);
	if (pull->ahead != EOF || pull->offset >= pull->limit || pull->read_errno)
		return json_syntax_error(pull, err, "the end of the file");
	return 0;
}

static size_t find_field(const struct json_field *fields, size_t n_fields, const char *key)
{
	size_t i = 0;

	while (i < n_fields && strcmp(fields[i].key, key))
		i++;
	return i;
}

static int read_member(struct json_pull *pull, const struct json_field *fields, size_t n_fields,
        void *target, uint64_t *seen, struct error *err)
{
	size_t i = find_field(fields, n_fields, pull->levels[pull->depth - 1].key);

	if (i == n_fields)
		return json_skip(pull, err);
	if (*seen >> i & 1)
		return json_refuse(pull, err, "the key stands twice");
	*seen |= UINT64_C(1) << i;
	return fields[i].read(pull, (char *)target + fields[i].offset, err);
}

int json_read_object(struct json_pull *pull, const struct json_field *fields, size_t n_fields,
        void *target, struct error *err)
{
	uint64_t seen = 0;
	int more;

	if (enter(pull, false, err))
		return -1;
	while ((more = next_key(pull, err)) > 0)
		if (read_member(pull, fields, n_fields, target, &seen, err))
			return -1;
	if (more < 0)
		return -1;
	for (size_t i = 0; i < n_fields; i++)
		if (fields[i].required && !(seen >> i & 1))
			return json_refuse(pull, err, "\"%s\" is missing", fields[i].key);
	return 0;
}

static int grow_items(struct json_items *items, size_t *room, struct error *err)
{
	if (items->n_items < *room)
		return 0;

	size_t larger_room = *room ? *room * 2 : 8;
	void *larger = reallocarray(items->items, larger_room, items->size);

	if (!larger)
		return error_no_memory(err);
	items->items = larger;
	*room = larger_room;
	return 0;
}

int json_read_items(
        struct json_pull *pull, struct json_items *items, json_reader *read, struct error *err)
{
	size_t room = 0;
	int more;

	if (json_enter_array(pull, err))
		return -1;
	while ((more = json_next_element(pull, err)) > 0) {
		if (items->n_items == items->max)
			return json_refuse(pull, err, "more than %zu elements", items->max);
		if (grow_items(items, &room, err))
			return -1;

		char *item = (char *)items->items + items->n_items++ * items->size;

		memset(item, 0, items->size);
		if (read(pull, item, err))
			return -1;
	}
	return more;
}
