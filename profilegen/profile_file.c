#include "profile_file.h"

#include "cleanup.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *open_file(const char *path)
{
	FILE *file;
	int fd;

	if (strcmp(path, "-") != 0)
		return fopen(path, "re");
	/* Closing the stream must not close standard input. */
	fd = dup(STDIN_FILENO);
	file = fd < 0 ? NULL : fdopen(fd, "r");
	if (!file && fd >= 0)
		close(fd);
	return file;
}

/* Room for more, until there is one byte too many. */
static int grow(struct profile_file *file, size_t *room, struct error *err)
{
	size_t larger_room = *room ? *room * 2 : 1u << 16;
	char *larger;

	if (larger_room > PROFILE_BYTES_MAX)
		larger_room = PROFILE_BYTES_MAX + 1;
	larger = realloc(file->bytes, larger_room);
	if (!larger)
		return error_no_memory(err);
	file->bytes = larger;
	*room = larger_room;
	return 0;
}

static int read_all(FILE *in, struct profile_file *file, struct error *err)
{
	size_t room = 0, n_read;

	do {
		if (file->n_bytes == room && grow(file, &room, err))
			return -1;
		errno = 0;
		n_read = fread(file->bytes + file->n_bytes, 1, room - file->n_bytes, in);
		file->n_bytes += n_read;
	} while (n_read && file->n_bytes <= PROFILE_BYTES_MAX);
	return ferror(in) ? error_set(err, "cannot be read: %s", strerror(errno)) : 0;
}

int profile_file_load(const char *path, struct profile_file *file, struct error *err)
{
	cleanup_file FILE *in = open_file(path);

	if (!in)
		return error_set(err, "cannot be opened: %s", strerror(errno));
	if (!read_all(in, file, err))
		return 0;
	profile_file_release(file);
	return -1;
}

void profile_file_release(struct profile_file *file)
{
	free(file->bytes);
	*file = (struct profile_file){0};
}

/* An instruction of a filter begins with its code, of 16 bits and always below 256: in either byte
 * order one of the first two bytes is zero, which no text has. */
static bool is_filter(const struct profile_file *file)
{
	return file->n_bytes >= 2 && (!file->bytes[0] || !file->bytes[1]);
}

/* A comment, a directive, a document mark, or a key without quotes. */
static bool is_yaml(const char *text, const char *end)
{
	while (text < end && isspace((unsigned char)*text))
		text++;
	if (text < end && (*text == '#' || *text == '%'))
		return true;
	if (end - text >= 3 && !memcmp(text, "---", 3))
		return true;
	if (text == end || !isalpha((unsigned char)*text))
		return false;
	while (text < end && (isalnum((unsigned char)*text) || *text == '_' || *text == '.'))
		text++;
	return text < end && *text == ':';
}

enum profile_file_kind profile_file_kind(const struct profile_file *file)
{
	if (is_filter(file))
		return PROFILE_FILTER;
	return is_yaml(file->bytes, file->bytes + file->n_bytes) ? PROFILE_YAML : PROFILE_JSON;
}
