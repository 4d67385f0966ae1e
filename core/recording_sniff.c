#include "recording.h"

#include "cleanup.h"
#include "json_pull.h"

#include <string.h>
#include <sys/stat.h>

#define FOUND "found" /* an error that ends the reading early */

static int read_format(struct json_pull *pull, void *target, struct error *err)
{
	bool *is_recording = target;
	const char *format;

	if (json_read_string(pull, &format, err))
		return -1;
	*is_recording = !strcmp(format, "secprof-recording");
	return error_set(err, FOUND);
}

bool recording_sniff(const char *path)
{
	static const struct json_field fields[] = {{"format", read_format, 0, false}};
	struct stat status;
	struct json_pull pull;
	struct error unused;
	bool is_recording = false;

	if (stat(path, &status) || !S_ISREG(status.st_mode))
		return false;
	cleanup_file FILE *file = fopen(path, "re");

	if (!file)
		return false;
	json_pull_init(&pull, file);
	if (json_read_fields(&pull, fields, &is_recording, &unused))
		unused.text[0] = '\0';
	json_pull_release(&pull);
	return is_recording;
}
