/*
 * A strict JSON reader (RFC 8259) that is asked for the next value, so that what is
 * kept of a file is decided, and bounded, while it is read.
 *
 * No library does this: json-c saturates large integers, keeps the last of two
 * equal keys, cuts keys at \u0000, replaces lone surrogates, needs a hundred times the memory
 * of a hostile text, and drops what it has none for, all silently (0.16).
 */
#ifndef SECPROF_JSON_PULL_H
#define SECPROF_JSON_PULL_H

#include "error.h"
#include "json_input.h"
#include "json_scalar.h"

#include <stdbool.h>

/* Each takes one value and fails if it is of another type. */
MUST_CHECK int json_read_bool(struct json_pull *pull, bool *value, struct error *err);
MUST_CHECK int json_read_null(struct json_pull *pull, struct error *err);
/* Takes a value of any type. */
MUST_CHECK int json_skip(struct json_pull *pull, struct error *err);
/* Takes white space to the end of the file; anything else is an error. */
MUST_CHECK int json_read_end(struct json_pull *pull, struct error *err);

/* Into an array, then to each element: 1 if one follows (take it), 0 at the end of the
 * array (now left), -1 on failure. */
MUST_CHECK int json_enter_array(struct json_pull *pull, struct error *err);
MUST_CHECK int json_next_element(struct json_pull *pull, struct error *err);

/* Into an object, then to each member: 1 if one follows (take its value), 0 at the end of the
 * object (now left), -1 on failure.  The key lives until the next one is asked for. */
MUST_CHECK int json_enter_object(struct json_pull *pull, struct error *err);
MUST_CHECK int json_next_member(struct json_pull *pull, const char **key, struct error *err);

#endif
