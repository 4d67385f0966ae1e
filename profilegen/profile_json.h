/*
 * Loading a JSON file that nobody vouches for.  json-c alone is too lenient: of a key
 * given twice it keeps the last, a number that is too large becomes the largest, strings
 * may have single quotes.  All of these are refused here.
 */
#ifndef SECPROF_PROFILE_JSON_H
#define SECPROF_PROFILE_JSON_H

#include "error.h"

#include <json-c/json.h>
#include <stddef.h>

#define PROFILE_BYTES_MAX (16u << 20)
#define PROFILE_DEPTH_MAX 32

static inline void cleanup_json_function(struct json_object **object)
{
	json_object_put(*object);
}

#define cleanup_json __attribute__((cleanup(cleanup_json_function)))

/* What json-c would let pass; errors say the line. */
MUST_CHECK int profile_json_scan(const char *text, size_t length, struct error *err);

/* Reads a whole file.  *root belongs to the caller; NULL for a file that says `null`. */
MUST_CHECK int profile_json_load(const char *path, struct json_object **root, struct error *err);

#endif
