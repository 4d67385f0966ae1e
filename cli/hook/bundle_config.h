/*
 * config.json of a container's bundle: its text, and the members of its objects.
 */
#ifndef SECPROF_CLI_BUNDLE_CONFIG_H
#define SECPROF_CLI_BUNDLE_CONFIG_H

#include "error.h"
#include "json_pull.h"

#include <stddef.h>
#include <sys/stat.h>

#define CONFIG_NAME "config.json"

struct config {
	int folder; /* the bundle */
	struct stat status;
	char *text; /* owned */
	size_t n_text;
};

/* Fills *config, which is to be released after a failure, too. */
MUST_CHECK int config_load(struct config *config, const char *bundle, struct error *err);
void config_release(struct config *config);

#define cleanup_config __attribute__((cleanup(config_release)))

/* Takes one value. */
typedef int config_taker(struct json_pull *pull, void *context, struct error *err);

/* Has the member of an object that has this name taken, and skips the others.  Returns 1 if there
 * was one, 0 if not, -1 on failure. */
MUST_CHECK int config_find_member(struct json_pull *pull, const char *name, config_taker *take,
        void *context, struct error *err);

/* The same for the configuration itself. */
MUST_CHECK int config_find(struct config *config, const char *name, config_taker *take,
        void *context, struct error *err);

#endif
