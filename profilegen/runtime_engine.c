/*
 * The container runtimes that can be chosen, the programs that start their containers, and the
 * versions of those that were measured.
 */
#include "runtime_engine.h"

#include "runtime_table.h"

#include "cleanup.h"
#include "nearest.h"
#include "runtime_choice.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *runtime, *engine, *dialect;
} runtimes[] = {
#define ROW(runtime, engine, dialect) {runtime, engine, dialect},
#include "engine.inc"
#undef ROW
};

#define N_RUNTIMES (sizeof(runtimes) / sizeof(runtimes[0]))

/* ---- programs and their versions ---- */

#define ENGINES_MAX 32 /* bits of a set */

static struct runtime_engine engines[ENGINES_MAX + 1];

/* bubblewrap is no runtime that could be chosen, nor is the init of docker --init. */
static bool is_engine(const char *name)
{
	for (size_t i = 0; i < N_RUNTIMES; i++)
		if (!strcmp(runtimes[i].engine, name))
			return true;
	return false;
}

static bool is_listed(size_t n_engines, const struct runtime_row *row)
{
	for (size_t i = 0; i < n_engines; i++)
		if (!strcmp(engines[i].engine, row->engine) &&
		        !strcmp(engines[i].version, row->version))
			return true;
	return false;
}

const struct runtime_engine *engine_at(size_t index)
{
	size_t n_engines = 0;

	if (!engines[0].engine)
		runtime_for_each(row) if (*row->version && n_engines < ENGINES_MAX &&
		                          is_engine(row->engine) && !is_listed(n_engines, row))
		        engines[n_engines++] = (struct runtime_engine){row->engine, row->version};
	return index < ENGINES_MAX && engines[index].engine ? &engines[index] : NULL;
}

/* "1.3" means 1.3.6, too. */
static bool version_matches(const char *version, const char *wanted)
{
	size_t length = strlen(wanted);

	return !strncmp(version, wanted, length) &&
	       (!length || !version[length] || version[length] == '.');
}

uint32_t engine_versions(const char *engine, const char *version)
{
	uint32_t set = 0;

	for (size_t i = 0; engine_at(i); i++)
		if (!strcmp(engine_at(i)->engine, engine) &&
		        version_matches(engine_at(i)->version, version))
			set |= UINT32_C(1) << i;
	return set;
}

/* "1.1.5, 1.3.6" */
static int append_versions(char **text, uint32_t set, const char *separator)
{
	for (size_t i = 0; engine_at(i); i++)
		if (set >> i & 1) {
			if (text_append(text, separator, engine_at(i)->version))
				return -1;
			separator = ", ";
		}
	return 0;
}

char *engine_text(const char *engine, uint32_t set, uint32_t among)
{
	char *text = strdup(engine);
	uint32_t all = engine_versions(engine, "") & among;

	if (text && (set & all) != all && append_versions(&text, set & all, " ")) {
		free(text);
		return NULL;
	}
	return text;
}

char *engines_text(uint32_t set, uint32_t among)
{
	char *list = NULL;

	for (size_t i = 0; engine_at(i); i++) {
		const char *engine = engine_at(i)->engine;
		bool is_first = !i || strcmp(engine_at(i - 1)->engine, engine) != 0;

		if (!is_first || !(engine_versions(engine, "") & set))
			continue;
		cleanup_free char *text = engine_text(engine, set, among);

		if (!text || text_append(&list, ", ", text)) {
			free(list);
			return NULL;
		}
	}
	return list;
}

char *engine_list(uint32_t set)
{
	char *list = NULL;

	for (size_t i = 0; engine_at(i); i++) {
		const char *engine = engine_at(i)->engine;
		bool is_first = !i || strcmp(engine_at(i - 1)->engine, engine) != 0;
		uint32_t versions = engine_versions(engine, "") & set;

		if (!is_first || !versions)
			continue;
		if (text_append(&list, ", ", engine) || append_versions(&list, versions, " ")) {
			free(list);
			return NULL;
		}
	}
	return list;
}

static const struct {
	const char *part, *engine, *version;
} refusals[] = {
#define ROW(part, engine, version) {part, engine, version},
#include "refusal.inc"
#undef ROW
};

uint32_t engines_refusing(const char *part)
{
	uint32_t set = 0;

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (!strcmp(refusals[i].part, part))
			set |= engine_versions(refusals[i].engine, refusals[i].version);
	return set;
}

/* ---- runtimes ---- */

/* NULL after the last.  A runtime's rows follow one another. */
static const char *runtime_name(size_t index)
{
	for (size_t i = 0; i < N_RUNTIMES; i++)
		if ((!i || strcmp(runtimes[i].runtime, runtimes[i - 1].runtime) != 0) && !index--)
			return runtimes[i].runtime;
	return NULL;
}

static const char *const dialects[] = {
        [DIALECT_DOCKER] = "docker",
        [DIALECT_PODMAN] = "podman",
        [DIALECT_OCI] = "oci",
};

static enum profile_dialect parse_dialect(const char *name)
{
	int dialect = DIALECT_OCI;

	while (dialect && strcmp(dialects[dialect], name) != 0)
		dialect--;
	return (enum profile_dialect)dialect;
}

static int refuse_name(const char *name, struct error *err)
{
	cleanup_free char *list = NULL;
	const char *names[N_RUNTIMES + 1] = {NULL};
	const char *nearest;

	for (size_t i = 0; runtime_name(i); i++) {
		names[i] = runtime_name(i);
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
		choice->dialect = parse_dialect(runtimes[i].dialect);
		if (!version)
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
