#include "json_sniff.h"

#include "cleanup.h"
#include "json_pull.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* What a file is shows at its beginning, even where members are sorted by name: beyond this nobody
 * looks, so that a first member of any size costs neither time nor memory. */
#define SNIFF_BYTES_MAX (64 << 10)

/* 1 or 0; -1 if it is no JSON up to there. */
static int find_key(
        struct json_pull *pull, const char *wanted, const char *value, struct error *err)
{
	const char *key = NULL, *text = NULL;
	int more;

	if (json_enter_object(pull, err))
		return -1;
	/* At the top level only: a profile may hold a "format" further down. */
	while ((more = json_next_member(pull, &key, err)) > 0 && strcmp(key, wanted) != 0)
		if (json_skip(pull, err))
			return -1;
	if (more <= 0 || !value)
		return more;
	return json_read_string(pull, &text, err) ? -1 : !strcmp(text, value);
}

/* A FIFO that takes the place of the file between a look and the opening must not block. */
FILE *json_sniff_open(const char *path)
{
	cleanup_close int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat status;
	FILE *file;

	/* What is read from a pipe or a terminal would be missing when it is read in earnest. */
	if (fd < 0 || fstat(fd, &status) || !S_ISREG(status.st_mode))
		return NULL;
	file = fdopen(fd, "r");
	if (file)
		(void)steal_fd(&fd);
	return file;
}

bool json_sniff(const char *path, const char *key, const char *value)
{
	cleanup_file FILE *file = json_sniff_open(path);
	struct json_pull pull;
	/* What is no JSON is not of this kind; whoever then reads it reports the error. */
	struct error unused;
	bool found;

	if (!file)
		return false;
	json_pull_init(&pull, file);
	json_allow_bytes(&pull, SNIFF_BYTES_MAX);
	found = find_key(&pull, key, value, &unused) > 0;
	json_pull_release(&pull);
	return found;
}
