/* The JSON values that core's reader delivers one by one, kept as a tree whose size is bounded.  A
 * value that fails to be read is in the tree already, so json_tree_release() of the root frees
 * all. */
#include "json_tree.h"

#include "profile_file.h"

#include "cleanup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct build {
	struct json_pull *pull;
	size_t n_values;
	struct error *err;
};

static int read_value(struct build *build, struct json_value *value);

static int keep_text(struct build *build, char **text)
{
	/* The reader has one buffer, which the next token overwrites. */
	*text = strdup(build->pull->text);
	return *text ? 0 : error_no_memory(build->err);
}

static int read_bool(struct build *build, struct json_value *value)
{
	bool is_true;

	if (json_read_bool(build->pull, &is_true, build->err))
		return -1;
	value->text = strdup(is_true ? "true" : "false");
	return value->text ? 0 : error_no_memory(build->err);
}

static struct json_value *add_item(struct build *build, struct json_value *value, size_t *room)
{
	/* A value takes dozens of bytes here, and perhaps two in the file ("0,"). */
	if (++build->n_values > PROFILE_VALUES_MAX) {
		json_refuse(build->pull, build->err, "more than %u values: this is not a profile",
		        PROFILE_VALUES_MAX);
		return NULL;
	}
	struct json_value *item = json_tree_add(value, room);

	if (!item)
		error_no_memory(build->err);
	return item;
}

static int read_elements(struct build *build, struct json_value *array)
{
	size_t room = 0;
	int more;

	if (json_enter_array(build->pull, build->err))
		return -1;
	while ((more = json_next_element(build->pull, build->err)) > 0) {
		struct json_value *element = add_item(build, array, &room);

		if (!element || read_value(build, element))
			return -1;
	}
	return more;
}

static int check_keys(struct build *build, const struct json_value *object)
{
	const struct json_value *repeated = NULL;
	char key[JSON_KEY_MAX];

	if (json_tree_find_repeated(object, &repeated, build->err))
		return -1;
	if (!repeated)
		return 0;
	snprintf(key, sizeof(key), "%s", repeated->key);
	return json_refuse_below(
	        build->pull, build->err, &repeated->at, key, "the key appears twice");
}

static int read_members(struct build *build, struct json_value *object)
{
	const char *cut_key;
	size_t room = 0;
	int more;

	if (json_enter_object(build->pull, build->err))
		return -1;
	while ((more = json_next_member(build->pull, &cut_key, build->err)) > 0) {
		struct json_value *member = add_item(build, object, &room);

		if (!member || keep_text(build, &member->key) || read_value(build, member))
			return -1;
	}
	return more < 0 ? -1 : check_keys(build, object);
}

/* As deep as json_pull allows. */
static int read_value(struct build *build, struct json_value *value)
{
	const char *string;

	value->kind = json_peek(build->pull);
	/* For errors that are found only when the whole file has been read. */
	value->at = build->pull->value;
	switch (value->kind) {
	case JSON_OBJECT:
		return read_members(build, value);
	case JSON_ARRAY:
		return read_elements(build, value);
	case JSON_STRING:
		return json_read_string(build->pull, &string, build->err)
		               ? -1
		               : keep_text(build, &value->text);
	/* As text: what a number may be depends on where it appears.  The reader has checked its
	 * syntax. */
	case JSON_NUMBER:
		return json_skip(build->pull, build->err) ? -1 : keep_text(build, &value->text);
	case JSON_BOOL:
		return read_bool(build, value);
	default:
		return json_skip(build->pull, build->err);
	}
}

static int read_text(FILE *text, struct json_value *root, struct error *err)
{
	struct json_pull pull;
	struct build build = {.pull = &pull, .err = err};
	int result;

	json_pull_init(&pull, text);
	/* Strings are copied, so the bound on bytes bounds them, too. */
	json_allow_bytes(&pull, PROFILE_BYTES_MAX);
	result = read_value(&build, root);
	if (!result)
		result = json_read_end(&pull, err);
	json_pull_release(&pull);
	return result;
}

int json_tree_parse(const char *bytes, size_t n_bytes, struct json_value *root, struct error *err)
{
	cleanup_file FILE *text = NULL;

	/* Not every fmemopen(3) takes an empty buffer. */
	if (!n_bytes)
		return error_set(err, "the file is empty");
	/* Read only, whatever the type says. */
	text = fmemopen((void *)(uintptr_t)bytes, n_bytes, "r");
	if (!text)
		return error_no_memory(err);
	if (!read_text(text, root, err))
		return 0;
	json_tree_release(root);
	return -1;
}

struct json_value *json_tree_add(struct json_value *parent, size_t *room)
{
	if (parent->n_items == *room) {
		size_t larger_room = *room ? *room * 2 : 4;
		struct json_value *larger =
		        reallocarray(parent->items, larger_room, sizeof(*larger));

		if (!larger)
			return NULL;
		parent->items = larger;
		*room = larger_room;
	}
	/* Releasable from the first moment, before anything of it was read. */
	parent->items[parent->n_items] = (struct json_value){.kind = JSON_NULL};
	return &parent->items[parent->n_items++];
}

/* By key, then in the order of the file. */
static int compare_keys(const void *a, const void *b)
{
	const struct json_value *left = *(const struct json_value *const *)a;
	const struct json_value *right = *(const struct json_value *const *)b;
	int order = strcmp(left->key, right->key);

	/* qsort(3) is not stable, and the error is to name the second of two equal keys. */
	return order ? order : left < right ? -1 : 1;
}

/* Sorted, as a hostile object has very many. */
int json_tree_find_repeated(
        const struct json_value *object, const struct json_value **repeated, struct error *err)
{
	cleanup_free const struct json_value **members =
	        calloc(object->n_items + 1, sizeof(*members));

	if (!members)
		return error_no_memory(err);
	for (size_t i = 0; i < object->n_items; i++)
		members[i] = &object->items[i];
	qsort(members, object->n_items, sizeof(*members), compare_keys);
	for (size_t i = 1; i < object->n_items && !*repeated; i++)
		if (!strcmp(members[i - 1]->key, members[i]->key))
			*repeated = members[i];
	return 0;
}

void json_tree_release(struct json_value *root)
{
	for (size_t i = 0; i < root->n_items; i++)
		json_tree_release(&root->items[i]);
	free(root->items);
	free(root->key);
	free(root->text);
	*root = (struct json_value){.kind = JSON_NULL};
}

const struct json_value *json_tree_member(const struct json_value *object, const char *key)
{
	for (size_t i = 0; i < object->n_items; i++)
		if (object->items[i].key && !strcmp(object->items[i].key, key))
			return object->items[i].kind == JSON_NULL ? NULL : &object->items[i];
	return NULL;
}
