#include "proc.h"

#include "cleanup.h"

#include <string.h>

/* What follows the key at the start of a line, into `line`; NULL if there is no such line. */
static const char *find_line(const char *path, const char *key, char line[256])
{
	size_t length = strlen(key);
	cleanup_file FILE *file = fopen(path, "re");

	while (file && fgets(line, 256, file)) {
		if (strncmp(line, key, length) == 0)
			return line + length;
	}
	return NULL;
}

int proc_number(const char *path, const char *key, int otherwise)
{
	char line[256];
	const char *number = find_line(path, key, line);

	return number ? (int)strtol(number, NULL, 10) : otherwise;
}

int proc_status(pid_t tid, const char *key, int otherwise)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	return proc_number(path, key, otherwise);
}

uint64_t proc_status_mask(pid_t tid, const char *key)
{
	char path[40], line[256];
	const char *mask;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	mask = find_line(path, key, line);
	return mask ? strtoull(mask, NULL, 16) : 0;
}

static void read_text(const char *path, char *text, size_t room)
{
	size_t n = 0;
	FILE *file = fopen(path, "re");

	if (file) {
		n = fread(text, 1, room - 1, file);
		fclose(file);
	}
	text[n] = '\0';
}

/* The name, in parentheses, may hold any characters. */
unsigned proc_flags(pid_t tid, unsigned otherwise)
{
	char path[40], text[512];
	const char *rest;
	unsigned flags;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	read_text(path, text, sizeof(text));
	rest = strrchr(text, ')');
	return rest && sscanf(rest, ") %*c %*d %*d %*d %*d %*d %u", &flags) == 1 ? flags
	                                                                         : otherwise;
}
