#include "bundle_config.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIG_BYTES_MAX = 16 << 20 };

void config_release(struct config *config)
{
	if (config->folder >= 0)
		close(config->folder);
	free(config->text);
}

static int read_text(struct config *config, int file, struct error *err)
{
	ssize_t n;

	if (fstat(file, &config->status) < 0)
		return error_set(err, "%s", strerror(errno));
	if (!S_ISREG(config->status.st_mode) || config->status.st_size > CONFIG_BYTES_MAX)
		return error_set(err, "it is no regular file of at most 16 MiB");
	config->text = malloc((size_t)config->status.st_size + 1);
	if (!config->text)
		return error_no_memory(err);
	while (config->n_text < (size_t)config->status.st_size) {
		n = read(file, config->text + config->n_text,
		        (size_t)config->status.st_size - config->n_text);
		if (n < 0)
			return error_set(err, "%s", strerror(errno));
		if (n == 0)
			break;
		config->n_text += (size_t)n;
	}
	return 0;
}

int config_load(struct config *config, const char *bundle, struct error *err)
{
	cleanup_close int file = -1;

	*config = (struct config){.folder = open(bundle, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
	if (config->folder < 0)
		return error_set(err, "cannot open the bundle '%s': %s", bundle, strerror(errno));
	file = openat(config->folder, CONFIG_NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return error_set(
		        err, "cannot read '%s/%s': %s", bundle, CONFIG_NAME, strerror(errno));
	return read_text(config, file, err)
	               ? error_prefix(err, "cannot read '%s/%s'", bundle, CONFIG_NAME)
	               : 0;
}

int config_find_member(struct json_pull *pull, const char *name, config_taker *take, void *context,
        struct error *err)
{
	const char *key;
	int more, found = 0;

	if (json_enter_object(pull, err))
		return -1;
	while ((more = json_next_member(pull, &key, err)) > 0) {
		if (strcmp(key, name) != 0 ? json_skip(pull, err) : take(pull, context, err))
			return -1;
		found |= !strcmp(key, name);
	}
	return more < 0 ? -1 : found;
}

int config_find(struct config *config, const char *name, config_taker *take, void *context,
        struct error *err)
{
	cleanup_file FILE *file =
	        config->n_text ? fmemopen(config->text, config->n_text, "r") : NULL;
	struct json_pull pull;
	int found;

	if (!file)
		return error_set(err, "it is empty");
	json_pull_init(&pull, file);
	found = config_find_member(&pull, name, take, context, err);
	if (found >= 0 && json_read_end(&pull, err))
		found = -1;
	json_pull_release(&pull);
	return found;
}
