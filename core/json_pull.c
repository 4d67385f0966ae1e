#include "json_pull.h"

#include <stdlib.h>
#include <string.h>

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
	/* A file of brackets alone would else be a level for each byte. */
	if (pull->depth == JSON_DEPTH_MAX)
		return json_refuse(pull, err, "nested deeper than %d levels", JSON_DEPTH_MAX);
	json_advance(pull);
	pull->levels[pull->depth++] =
	        (struct json_level){.start = pull->value, .is_array = is_array};
	return 0;
}

int json_enter_array(struct json_pull *pull, struct error *err)
{
	return enter(pull, true, err);
}

int json_enter_object(struct json_pull *pull, struct error *err)
{
	return enter(pull, false, err);
}

/* To the next member or element: 1, 0 after the closing bracket, -1 on failure. */
static int next(struct json_pull *pull, int close, struct error *err)
{
	struct json_level *level = &pull->levels[pull->depth - 1];

	json_skip_space(pull);
	if (pull->ahead == close) {
		json_advance(pull);
		/* What is refused after the end of an object is the object: its start is the place
		 * to name. */
		pull->value = level->start;
		pull->depth--;
		return 0;
	}
	if (level->started) {
		if (pull->ahead != ',')
			return json_syntax_error(
			        pull, err, level->is_array ? "\",\" or \"]\"" : "\",\" or \"}\"");
		json_advance(pull);
		json_skip_space(pull);
		/* After a comma a value must follow: "[1,]" is refused by whoever reads that. */
		level->index++;
	}
	level->started = true;
	pull->value = pull->at;
	return 1;
}

int json_next_element(struct json_pull *pull, struct error *err)
{
	return next(pull, ']', err);
}

int json_next_member(struct json_pull *pull, const char **key, struct error *err)
{
	/* The outermost object leaves no level behind when it ends. */
	int more = next(pull, '}', err);
	struct json_level *level = &pull->levels[pull->depth ? pull->depth - 1 : 0];

	if (more <= 0)
		return more;
	level->key[0] = '\0';
	if (pull->ahead != '"')
		return json_syntax_error(pull, err, "a key in double quotes");
	if (json_take_string(pull, err))
		return -1;
	/* A key that is cut is longer than any that is looked for, and so none of them. */
	snprintf(level->key, sizeof(level->key), "%s", pull->text);
	json_skip_space(pull);
	if (pull->ahead != ':')
		return json_syntax_error(pull, err, "\":\"");
	json_advance(pull);
	json_peek(pull); /* from here on, the value is what errors are about */
	*key = level->key;
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

/* Without recursion: depth costs an entry of `levels`, and JSON_DEPTH_MAX bounds those. */
int json_skip(struct json_pull *pull, struct error *err)
{
	const unsigned outer = pull->depth;
	const char *ignored;

	if (skip_start(pull, err))
		return -1;
	while (pull->depth > outer) {
		bool in_array = pull->levels[pull->depth - 1].is_array;
		int more = in_array ? json_next_element(pull, err)
		                    : json_next_member(pull, &ignored, err);

		if (more < 0 || (more > 0 && skip_start(pull, err)))
			return -1;
	}
	return 0;
}

int json_read_end(struct json_pull *pull, struct error *err)
{
	json_skip_space(pull);
	/* The end may be the limit, or a read that failed: both look like EOF. */
	if (pull->ahead != EOF || pull->offset >= pull->limit || pull->read_errno)
		return json_syntax_error(pull, err, "the end of the file");
	return 0;
}
