#include "recording.h"

#include "cleanup.h"
#include "json_pull.h"

#include <string.h>
#include <sys/stat.h>

/* Up to the "format", wherever it is; 1 if it is that of a recording. */
static int find_format(struct json_pull *pull, struct error *err)
{
	const char *key = NULL, *format = NULL;
	int more;

	if (json_enter_object(pull, err))
		return -1;
	while ((more = json_next_member(pull, &key, err)) > 0 && strcmp(key, "format"))
		if (json_skip(pull, err))
			return -1;
	if (more <= 0 || json_read_string(pull, &format, err))
		return -1;
	return !strcmp(format, "secprof-recording");
}

bool recording_sniff(const char *path)
{
	struct stat status;
	struct json_pull pull;
	struct error unused;
	bool is_recording;

	if (stat(path, &status) || !S_ISREG(status.st_mode))
		return false;
	cleanup_file FILE *file = fopen(path, "re");

	if (!file)
		return false;
	json_pull_init(&pull, file);
	is_recording = find_format(&pull, &unused) > 0;
	json_pull_release(&pull);
	return is_recording;
}
