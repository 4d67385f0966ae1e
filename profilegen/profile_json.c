#include "profile_json.h"

#include "cleanup.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define YAML_KEY "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

/* The text gets a NUL behind it.  By reading, not by size: it may be a pipe. */
static int read_text(FILE *file, char **text, size_t *length, struct error *err)
{
	size_t used = 0, size = 1 << 16;
	cleanup_free char *buffer = malloc(size);

	for (;;) {
		if (!buffer)
			return error_no_memory(err);
		used += fread(buffer + used, 1, size - 1 - used, file);
		if (ferror(file))
			return error_set(err, "cannot read: %s", strerror(errno));
		if (used > PROFILE_BYTES_MAX)
			return error_set(err, "larger than %u MiB: this is no profile",
			        PROFILE_BYTES_MAX >> 20);
		if (used < size - 1)
			break;
		size *= 2;
		char *larger = realloc(buffer, size);

		if (!larger)
			return error_no_memory(err);
		buffer = larger;
	}
	buffer[used] = '\0';
	*length = used;
	*text = steal_ptr(buffer);
	return 0;
}

static unsigned line_at(const char *text, size_t offset)
{
	unsigned line = 1;

	for (size_t i = 0; i < offset; i++)
		line += text[i] == '\n';
	return line;
}

/* With the NUL behind it, or json-c would wait for more of a number at the end. */
static int parse_with(struct json_tokener *tokener, const char *text, size_t length,
        struct json_object **root, struct error *err)
{
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	cleanup_json struct json_object *parsed =
	        json_tokener_parse_ex(tokener, text, (int)length + 1);
	enum json_tokener_error problem = json_tokener_get_error(tokener);

	if (problem != json_tokener_success)
		return error_set(err, "line %u: no valid JSON: %s",
		        line_at(text, json_tokener_get_parse_end(tokener)),
		        json_tokener_error_desc(problem));
	*root = steal_ptr(parsed);
	return 0;
}

/* A document mark, or a key without quotes, after comments at most. */
static bool is_yaml(const char *text)
{
	for (;;) {
		text += strspn(text, " \t\r\n");
		if (*text != '#')
			break;
		text += strcspn(text, "\n");
	}
	if (!strncmp(text, "---", 3))
		return true;
	size_t key = strspn(text, YAML_KEY);

	return key && text[key] == ':' && (!text[key + 1] || strchr(" \t\r\n", text[key + 1]));
}

static int parse_text(const char *text, size_t length, struct json_object **root, struct error *err)
{
	if (memchr(text, '\0', length))
		return error_set(err, "holds a NUL byte: this is no JSON");
	if (is_yaml(text))
		return error_set(err, "is YAML, not JSON: give the profile's own JSON");
	if (profile_json_scan(text, length, err))
		return -1;
	struct json_tokener *tokener = json_tokener_new_ex(PROFILE_DEPTH_MAX + 1);

	if (!tokener)
		return error_no_memory(err);
	int result = parse_with(tokener, text, length, root, err);

	json_tokener_free(tokener);
	return result;
}

static FILE *open_text(const char *path)
{
	return strcmp(path, "-") ? fopen(path, "re") : fdopen(dup(STDIN_FILENO), "r");
}

int profile_json_load(const char *path, struct json_object **root, struct error *err)
{
	cleanup_file FILE *file = open_text(path);
	cleanup_free char *text = NULL;
	size_t length = 0;

	if (!file)
		return error_set(err, "%s: cannot open: %s", path, strerror(errno));
	if (read_text(file, &text, &length, err) || parse_text(text, length, root, err))
		return error_prefix(err, "%s", path);
	return 0;
}
