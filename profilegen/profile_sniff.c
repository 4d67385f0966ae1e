#include "profile_sniff.h"

#include "cleanup.h"
#include "json_pull.h"

#include <string.h>
#include <sys/stat.h>

/* 1 or 0; -1 if it is no JSON up to there. */
static int find_action(struct json_pull *pull, struct error *err)
{
	const char *key = NULL;
	int more;

	if (json_enter_object(pull, err))
		return -1;
	while ((more = json_next_member(pull, &key, err)) > 0 && strcmp(key, "defaultAction") != 0)
		if (json_skip(pull, err))
			return -1;
	return more;
}

bool profile_sniff(const char *path)
{
	struct stat status;
	struct json_pull pull;
	struct error unused;
	bool is_profile;

	if (stat(path, &status) || !S_ISREG(status.st_mode))
		return false;
	cleanup_file FILE *file = fopen(path, "re");

	if (!file)
		return false;
	json_pull_init(&pull, file);
	is_profile = find_action(&pull, &unused) > 0;
	json_pull_release(&pull);
	return is_profile;
}
