/*
 * libyaml's events, one at a time, into a tree of bounded size and depth.  Its own documents are
 * not used: they resolve aliases.
 */
#include "yaml_tree.h"

#ifndef HAVE_YAML

int yaml_tree_parse(const char *bytes, size_t n_bytes, struct json_value *root, struct error *err)
{
	(void)bytes;
	(void)n_bytes;
	(void)root;
	return error_set(err, "is YAML, which this secprof was built without (libyaml): give JSON");
}

#else

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* What etcd takes of one object by default is 1.5 MiB; annotations of an object have 256 KiB
 * together, and are the longest strings that there are. */
#define YAML_BYTES_MAX (3u << 19)
#define YAML_SCALAR_MAX (1u << 18)

struct build {
	yaml_parser_t parser;
	size_t n_values;
	struct error *err;
};

static struct json_position position_of(const yaml_mark_t *mark)
{
	return (struct json_position){mark->line + 1, mark->column + 1};
}

static int refuse(const struct build *build, const yaml_mark_t *mark, const char *what)
{
	struct json_position at = position_of(mark);

	return json_error(build->err, &at, "", "%s", what);
}

static int refuse_syntax(const struct build *build)
{
	const yaml_parser_t *parser = &build->parser;

	if (parser->error == YAML_MEMORY_ERROR)
		return error_no_memory(build->err);
	/* What is no text is found by bytes, before there are lines. */
	if (parser->error == YAML_READER_ERROR)
		return error_set(build->err, "is no YAML: byte %zu: %s", parser->problem_offset + 1,
		        parser->problem);
	return refuse(
	        build, &parser->problem_mark, parser->problem ? parser->problem : "is no YAML");
}

static int next_event(struct build *build, yaml_event_t *event)
{
	return yaml_parser_parse(&build->parser, event) ? 0 : refuse_syntax(build);
}

#define cleanup_event __attribute__((cleanup(yaml_event_delete)))

static bool is_decimal(const char *text)
{
	size_t n_digits;

	text += *text == '-';
	n_digits = strspn(text, "0123456789");
	/* A leading zero would make it octal in YAML 1.1. */
	return n_digits && !text[n_digits] && (n_digits == 1 || *text != '0');
}

static bool is_one_of(const char *text, const char *const words[3])
{
	return !strcmp(text, words[0]) || !strcmp(text, words[1]) || !strcmp(text, words[2]);
}

/* Those of YAML's core schema; of YAML 1.1, "yes" and "0x10" remain strings, and are refused where
 * something else is wanted. */
static enum json_kind kind_of(const yaml_event_t *event)
{
	static const char *const nulls[] = {"null", "Null", "NULL"};
	static const char *const trues[] = {"true", "True", "TRUE"};
	static const char *const falses[] = {"false", "False", "FALSE"};
	const char *text = (const char *)event->data.scalar.value;

	if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return JSON_STRING;
	if (!*text || !strcmp(text, "~") || is_one_of(text, nulls))
		return JSON_NULL;
	if (is_one_of(text, trues) || is_one_of(text, falses))
		return JSON_BOOL;
	return is_decimal(text) ? JSON_NUMBER : JSON_STRING;
}

static int check_scalar(const struct build *build, const yaml_event_t *event)
{
	size_t length = event->data.scalar.length;

	if (length > YAML_SCALAR_MAX)
		return refuse(build, &event->start_mark, "a string that is too long");
	if (memchr(event->data.scalar.value, '\0', length))
		return refuse(build, &event->start_mark, "a string with a NUL byte is not allowed");
	return 0;
}

/* An anchor alone does no harm, but there is no use for it without aliases. */
static int check_properties(
        const struct build *build, const yaml_event_t *event, const void *anchor, const void *tag)
{
	if (anchor)
		return refuse(build, &event->start_mark, "anchors and aliases are not taken");
	if (tag)
		return refuse(build, &event->start_mark, "tags are not taken");
	return 0;
}

static int read_value(
        struct build *build, const yaml_event_t *event, struct json_value *value, unsigned depth);

static struct json_value *add_item(
        struct build *build, const yaml_event_t *event, struct json_value *parent, size_t *room)
{
	struct json_value *item;

	if (++build->n_values > PROFILE_VALUES_MAX) {
		refuse(build, &event->start_mark, "too many values: this is not a profile");
		return NULL;
	}
	item = json_tree_add(parent, room);
	if (!item)
		error_no_memory(build->err);
	return item;
}

static int read_elements(struct build *build, struct json_value *list, unsigned depth)
{
	size_t room = 0;

	for (;;) {
		cleanup_event yaml_event_t event = {0};
		struct json_value *element;

		if (next_event(build, &event))
			return -1;
		if (event.type == YAML_SEQUENCE_END_EVENT)
			return 0;
		element = add_item(build, &event, list, &room);
		if (!element || read_value(build, &event, element, depth))
			return -1;
	}
}

static int read_key(struct build *build, const yaml_event_t *event, char **key)
{
	const char *text = (const char *)event->data.scalar.value;

	if (event->type != YAML_SCALAR_EVENT)
		return refuse(build, &event->start_mark, "a key that is no string");
	if (check_scalar(build, event) ||
	        check_properties(build, event, event->data.scalar.anchor, event->data.scalar.tag))
		return -1;
	/* It would add the members of another map. */
	if (!strcmp(text, "<<"))
		return refuse(build, &event->start_mark, "merge keys are not taken");
	*key = strdup(text);
	return *key ? 0 : error_no_memory(build->err);
}

static int check_keys(const struct build *build, const struct json_value *map)
{
	const struct json_value *repeated = NULL;

	if (json_tree_find_repeated(map, &repeated, build->err))
		return -1;
	return repeated ? json_error(
	                          build->err, &repeated->at, repeated->key, "the key appears twice")
	                : 0;
}

static int read_members(struct build *build, struct json_value *map, unsigned depth)
{
	size_t room = 0;

	for (;;) {
		cleanup_event yaml_event_t key = {0}, event = {0};
		struct json_value *member;

		if (next_event(build, &key))
			return -1;
		if (key.type == YAML_MAPPING_END_EVENT)
			return check_keys(build, map);
		member = add_item(build, &key, map, &room);
		if (!member || read_key(build, &key, &member->key) || next_event(build, &event) ||
		        read_value(build, &event, member, depth))
			return -1;
	}
}

static int read_scalar(struct build *build, const yaml_event_t *event, struct json_value *value)
{
	const char *text = (const char *)event->data.scalar.value;

	value->kind = kind_of(event);
	if (value->kind == JSON_NULL)
		return 0;
	if (value->kind == JSON_BOOL)
		text = *text == 't' || *text == 'T' ? "true" : "false";
	value->text = strdup(text);
	return value->text ? 0 : error_no_memory(build->err);
}

/* The value that begins with this event. */
static int read_value(
        struct build *build, const yaml_event_t *event, struct json_value *value, unsigned depth)
{
	value->at = position_of(&event->start_mark);
	if (depth > JSON_DEPTH_MAX)
		return refuse(build, &event->start_mark, "nested too deeply");
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		if (check_properties(
		            build, event, event->data.scalar.anchor, event->data.scalar.tag) ||
		        check_scalar(build, event))
			return -1;
		return read_scalar(build, event, value);
	case YAML_SEQUENCE_START_EVENT:
		value->kind = JSON_ARRAY;
		if (check_properties(build, event, event->data.sequence_start.anchor,
		            event->data.sequence_start.tag))
			return -1;
		return read_elements(build, value, depth + 1);
	case YAML_MAPPING_START_EVENT:
		value->kind = JSON_OBJECT;
		if (check_properties(build, event, event->data.mapping_start.anchor,
		            event->data.mapping_start.tag))
			return -1;
		return read_members(build, value, depth + 1);
	case YAML_ALIAS_EVENT:
		return refuse(build, &event->start_mark, "anchors and aliases are not taken");
	default:
		return refuse(build, &event->start_mark, "expected a value");
	}
}

/* Takes the event that must come next. */
static int expect(struct build *build, yaml_event_type_t type, const char *otherwise)
{
	cleanup_event yaml_event_t event = {0};

	if (next_event(build, &event))
		return -1;
	return event.type == type ? 0 : refuse(build, &event.start_mark, otherwise);
}

static int read_stream(struct build *build, struct json_value *root)
{
	cleanup_event yaml_event_t event = {0};

	if (expect(build, YAML_STREAM_START_EVENT, "expected a document") ||
	        expect(build, YAML_DOCUMENT_START_EVENT, "there is no document in the file") ||
	        next_event(build, &event) || read_value(build, &event, root, 0) ||
	        expect(build, YAML_DOCUMENT_END_EVENT, "expected the end of the document"))
		return -1;
	return expect(build, YAML_STREAM_END_EVENT,
	        "another document: which one is meant is not said, give each a file");
}

int yaml_tree_parse(const char *bytes, size_t n_bytes, struct json_value *root, struct error *err)
{
	struct build build = {.err = err};
	int result;

	if (n_bytes > YAML_BYTES_MAX)
		return error_set(err, "too large for YAML (more than %u bytes)", YAML_BYTES_MAX);
	if (!yaml_parser_initialize(&build.parser))
		return error_no_memory(err);
	/* Else a byte order mark decides. */
	yaml_parser_set_encoding(&build.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&build.parser, (const unsigned char *)bytes, n_bytes);
	result = read_stream(&build, root);
	yaml_parser_delete(&build.parser);
	if (result)
		json_tree_release(root);
	return result;
}

#endif
