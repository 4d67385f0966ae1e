/*
 * An untrusted YAML text, as the tree that JSON of the same meaning makes.
 */
#ifndef SECPROF_YAML_TREE_H
#define SECPROF_YAML_TREE_H

#include "json_tree.h"

#include "error.h"

#include <stddef.h>

/* Takes one document of maps, lists and scalars: no aliases, whose copies of copies are how a small
 * file becomes a large tree; no tags, merge keys or equal keys, of which readers make different
 * things.  Plain scalars are numbers in decimal, true, false, null, or else strings.  Without
 * libyaml every text is refused.  *root must be zeroed. */
MUST_CHECK int yaml_tree_parse(
        const char *bytes, size_t n_bytes, struct json_value *root, struct error *err);

#endif
