#include "proc.h"

#include "cleanup.h"

#include <string.h>

int proc_number(const char *path, const char *key, int otherwise)
{
	char line[256];
	size_t length = strlen(key);
	cleanup_file FILE *file = fopen(path, "re");

	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, key, length) == 0)
			return (int)strtol(line + length, NULL, 10);
	}
	return otherwise;
}

int proc_status(pid_t tid, const char *key, int otherwise)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	return proc_number(path, key, otherwise);
}
