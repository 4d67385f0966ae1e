#include "runtime_choice.h"

#include "runtime_engine.h"
#include "runtime_table.h"

#include "cleanup.h"
#include "nearest.h"
#include "text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const struct runtime_program runtimes[] = {
#include "engine.inc"
};

#define N_RUNTIMES (sizeof(runtimes) / sizeof(runtimes[0]))

/* A runtime's rows follow one another. */
const char *runtime_known(size_t index)
{
	for (size_t i = 0; i < N_RUNTIMES; i++)
		if ((!i || strcmp(runtimes[i].runtime, runtimes[i - 1].runtime) != 0) && !index--)
			return runtimes[i].runtime;
	return NULL;
}

static int refuse_name(const char *name, struct error *err)
{
	cleanup_free char *list = NULL;
	const char *names[N_RUNTIMES + 1] = {NULL};
	const char *nearest;

	for (size_t i = 0; runtime_known(i); i++) {
		names[i] = runtime_known(i);
		if (text_append(&list, ", ", names[i]))
			return error_no_memory(err);
	}
	nearest = text_nearest(name, names);
	return nearest ? error_set(err, "unknown runtime '%s'; did you mean '%s'?", name, nearest)
	               : error_set(err, "unknown runtime '%s': there are %s", name, list);
}

static int refuse_version(const char *name, const char *version, struct error *err)
{
	cleanup_free char *measured = engine_list(engine_versions(name, ""));

	/* podman and Docker have versions of their own, which say nothing about their runtime's. */
	if (!engine_versions(name, ""))
		return error_set(err,
		        "no versions of %s are known, only those of crun and runc: write crun@1.28",
		        name);
	return error_set(err, "%s@%s was not measured; these were: %s", name, version,
	        measured ? measured : name);
}

int runtime_choose(const char *text, struct runtime_choice *choice, struct error *err)
{
	const char *version = strchr(text, '@');
	cleanup_free char *name = version ? strndup(text, (size_t)(version - text)) : strdup(text);
	bool found = false;

	if (!name)
		return error_no_memory(err);
	for (size_t i = 0; i < N_RUNTIMES; i++) {
		if (strcmp(runtimes[i].runtime, name) != 0)
			continue;
		found = true;
		choice->dialect = runtimes[i].dialect;
		if (!version)
			/* podman, Docker and containerd start containers by runc or crun: any
			 * version that was measured may be meant. */
			choice->engines |= engine_versions(runtimes[i].engine, "");
	}
	if (!found)
		return refuse_name(name, err);
	if (!version)
		return 0;
	uint32_t chosen = version[1] ? engine_versions(name, version + 1) : 0;

	choice->engines |= chosen;
	return chosen ? 0 : refuse_version(name, version + 1, err);
}
