/*
 * The programs that start containers, and the versions of those that were measured:
 * knowledge/engine.csv, runtime.csv and refusal.csv.
 */
#ifndef SECPROF_RUNTIME_ENGINE_H
#define SECPROF_RUNTIME_ENGINE_H

#include <stddef.h>
#include <stdint.h>

struct runtime_engine {
	const char *engine, *version;
};

/* Those that were measured, in the order of the table: what bit `index` of a set means.  NULL
 * after the last. */
const struct runtime_engine *engine_at(size_t index);

/* The measured versions of an engine that are, or begin with, `version` ("": all), as a set. */
uint32_t engine_versions(const char *engine, const char *version);

/* "runc 1.3.6"; "runc" alone if all its versions in `among` are in the set.  Malloced; NULL
 * without memory. */
char *engine_text(const char *engine, uint32_t set, uint32_t among);

/* "crun, runc 1.3.6": all engines of the set, each as by engine_text(). */
char *engines_text(uint32_t set, uint32_t among);

/* "crun 1.8.1, 1.28, runc 1.1.5".  Malloced; NULL without memory. */
char *engine_list(uint32_t set);

/* Those that refuse a profile with this part: knowledge/refusal.csv. */
uint32_t engines_refusing(const char *part);

#endif
