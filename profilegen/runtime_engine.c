#include "runtime_engine.h"

#include "runtime_table.h"

#include "cleanup.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define ENGINES_MAX 32 /* bits of a set */

static struct runtime_engine engines[ENGINES_MAX + 1];

/* bubblewrap is no runtime that could be chosen, nor is the init of docker --init. */
static bool is_engine(const char *name)
{
	static const struct runtime_program used[] = {
#include "engine.inc"
	};

	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++)
		if (!strcmp(used[i].engine, name))
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

	/* Filled in at the first call; the tables that it comes from are constant. */
	if (!engines[0].engine)
		runtime_for_each (row)
			if (*row->version && n_engines < ENGINES_MAX && is_engine(row->engine) &&
			        !is_listed(n_engines, row))
				engines[n_engines++] =
				        (struct runtime_engine){row->engine, row->version};
	return index < ENGINES_MAX && engines[index].engine ? &engines[index] : NULL;
}

/* "1.3" means 1.3.6, too. */
static bool version_matches(const char *version, const char *wanted)
{
	size_t length = strlen(wanted);

	return !strncmp(version, wanted, length) &&
	       /* Not 1.12 for 1.1. */
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

	/* All measured versions agree, and so may those that were not measured: the name alone. */
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
#include "refusal.inc"
};

uint32_t engines_refusing(const char *part)
{
	uint32_t set = 0;

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (!strcmp(refusals[i].part, part))
			set |= engine_versions(refusals[i].engine, refusals[i].version);
	return set;
}
