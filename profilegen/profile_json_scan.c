#include "profile_json.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct scan {
	const char *at, *end;
	unsigned line;
	size_t depth;
	struct json_object *keys[PROFILE_DEPTH_MAX]; /* of the open objects; NULL for arrays */
	const char *string;                          /* the last one seen, with its quotes */
	size_t string_length;
	struct error *err;
};

static int scan_string(struct scan *scan)
{
	const char *start = scan->at++;

	while (scan->at < scan->end && *scan->at != '"') {
		if ((unsigned char)*scan->at < ' ')
			return error_set(
			        scan->err, "line %u: control character in a string", scan->line);
		if (*scan->at == '\\' && scan->at + 1 < scan->end)
			scan->at++;
		scan->at++;
	}
	if (scan->at == scan->end)
		return error_set(scan->err, "line %u: the file ends inside a string", scan->line);
	scan->at++;
	scan->string = start;
	scan->string_length = (size_t)(scan->at - start);
	return 0;
}

/* Only whole numbers: nothing in these files is a fraction, and json-c checks the rest of
 * the syntax.  Text behind the number ends it, as the file ends with a NUL. */
static int scan_number(struct scan *scan)
{
	char *end;

	errno = 0;
	if (*scan->at == '-')
		strtoll(scan->at, &end, 10);
	else
		strtoull(scan->at, &end, 10);
	if (errno)
		return error_set(
		        scan->err, "line %u: number out of the range of 64 bits", scan->line);
	scan->at = end > scan->at ? end : scan->at + 1;
	return 0;
}

static int scan_open(struct scan *scan)
{
	struct json_object *keys = NULL;

	if (scan->depth == PROFILE_DEPTH_MAX)
		return error_set(scan->err, "line %u: nested deeper than %d levels", scan->line,
		        PROFILE_DEPTH_MAX);
	if (*scan->at == '{') {
		keys = json_object_new_object();
		if (!keys)
			return error_no_memory(scan->err);
	}
	scan->keys[scan->depth++] = keys;
	scan->at++;
	return 0;
}

static int scan_close(struct scan *scan)
{
	if (!scan->depth)
		return error_set(scan->err, "line %u: closes what was never opened", scan->line);
	json_object_put(scan->keys[--scan->depth]);
	scan->at++;
	return 0;
}

/* At the colon after a key.  The key is decoded first: "\u006eames" is "names" too. */
static int scan_key(struct scan *scan)
{
	struct json_object *keys = scan->depth ? scan->keys[scan->depth - 1] : NULL;
	struct json_tokener *tokener = keys && scan->string ? json_tokener_new() : NULL;

	if (!tokener)
		return error_set(scan->err, "line %u: a colon out of place", scan->line);
	cleanup_json struct json_object *decoded =
	        json_tokener_parse_ex(tokener, scan->string, (int)scan->string_length);

	json_tokener_free(tokener);
	if (!decoded)
		return error_set(scan->err, "line %u: a key that is no JSON string", scan->line);
	const char *key = json_object_get_string(decoded);

	if (strlen(key) != (size_t)json_object_get_string_len(decoded))
		return error_set(scan->err, "line %u: a key with a NUL character", scan->line);
	if (json_object_object_get_ex(keys, key, NULL))
		return error_set(
		        scan->err, "line %u: the key \"%s\" is there twice", scan->line, key);
	if (json_object_object_add(keys, key, NULL))
		return error_no_memory(scan->err);
	scan->string = NULL;
	scan->at++;
	return 0;
}

static int scan_token(struct scan *scan)
{
	switch (*scan->at) {
	case '"':
		return scan_string(scan);
	case '\'':
		return error_set(scan->err, "line %u: strings need double quotes", scan->line);
	case '{':
	case '[':
		return scan_open(scan);
	case '}':
	case ']':
		return scan_close(scan);
	case ':':
		return scan_key(scan);
	case '-':
	case '0' ... '9':
		return scan_number(scan);
	case '\n':
		scan->line++;
		break;
	}
	scan->at++;
	return 0;
}

int profile_json_scan(const char *text, size_t length, struct error *err)
{
	struct scan scan = {.at = text, .end = text + length, .line = 1, .err = err};
	int result = 0;

	while (!result && scan.at < scan.end)
		result = scan_token(&scan);
	while (scan.depth)
		json_object_put(scan.keys[--scan.depth]);
	return result;
}
