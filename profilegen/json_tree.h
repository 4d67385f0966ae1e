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

#define PROFILE_BYTES_MAX (16u << 20)
#define PROFILE_VALUES_MAX (1u << 20)

struct json_value {
	enum json_kind kind;
	struct json_position at;
	char *key;                /* owned; of a member of an object */
	char *text;               /* owned; a string's content, a number as it is written */
	struct json_value *items; /* owned; elements, or members in the order of the file */
	size_t n_items;
};

/* Reads a whole file; "-" is standard input.  *root must be zeroed. */
MUST_CHECK int json_tree_load(const char *path, struct json_value *root, struct error *err);

void json_tree_release(struct json_value *root);

#define cleanup_json_tree __attribute__((cleanup(json_tree_release)))

/* The member of that name; NULL if there is none, or it is null. */
const struct json_value *json_tree_member(const struct json_value *object, const char *key);

#endif
