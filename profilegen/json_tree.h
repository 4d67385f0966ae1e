/*
 * An untrusted JSON file, as a tree.  The reader is core's strict one: json-c keeps
 * the last of two equal keys, takes a number that is too large for the largest, and without
 * memory leaves out what it has read, or crashes.
 */
#ifndef SECPROF_JSON_TREE_H
#define SECPROF_JSON_TREE_H

#include "error.h"
#include "json_pull.h"

#include <stddef.h>
#include <stdint.h>

#define PROFILE_VALUES_MAX (1u << 20)

struct json_value {
	enum json_kind kind;
	struct json_position at;
	char *key;                /* owned; of a member of an object */
	char *text;               /* owned; a string's content, a number as it is written, "true" */
	struct json_value *items; /* owned; elements, or members in the order of the file */
	size_t n_items;
};

/* *root must be zeroed. */
MUST_CHECK int json_tree_parse(
        const char *bytes, size_t n_bytes, struct json_value *root, struct error *err);

void json_tree_release(struct json_value *root);

#define cleanup_json_tree __attribute__((cleanup(json_tree_release)))

/* ---- for those that make trees ---- */

/* A new item at the end, of which there is room for so many; NULL without memory. */
struct json_value *json_tree_add(struct json_value *parent, size_t *room);

/* The second member with one key, if there are such; else *repeated is left alone. */
MUST_CHECK int json_tree_find_repeated(
        const struct json_value *object, const struct json_value **repeated, struct error *err);

/* ---- for those that read them ---- */

/* The member of that name; NULL if there is none, or it is null. */
const struct json_value *json_tree_member(const struct json_value *object, const char *key);

#endif
