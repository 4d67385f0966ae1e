/*
 * What container runtimes call between loading a filter and starting the program:
 * knowledge/runtime.csv and engine.csv, compiled in.
 */
#ifndef SECPROF_RUNTIME_H
#define SECPROF_RUNTIME_H

#include "name_set.h"
#include "profile.h"

struct runtime_row {
	const char *engine;    /* the program: "runc" */
	const char *phase;     /* "start"; "exec" into a running container; an "init" of its own */
	const char *condition; /* "without no_new_privs"; empty: always */
	const char *call;
	const char *need; /* "required"; "tolerated": made, but may fail */
	const char *source;
};

#define runtime_for_each(row)                                                                    \
	for (const struct runtime_row *row = runtime_table; row < runtime_table + runtime_count; \
	        row++)

extern const struct runtime_row runtime_table[];
extern const size_t runtime_count;

/* Calls that are needed by the same engines under the same conditions. */
struct runtime_need {
	char *why; /* owned: "needed by crun (without no_new_privs), runc to start ..." */
	struct name_set names;
};

struct runtime_needs {
	struct runtime_need *needs; /* owned; in the order of the table */
	size_t n_needs;
};

/* What the runtimes (bits as in generate_options) need to start a container under this
 * profile's default action, on its architectures; less the names in `known`.  *needs must
 * be zeroed. */
MUST_CHECK int runtime_needs_find(uint32_t runtimes, const struct profile *profile,
        const struct name_set *known, struct runtime_needs *needs, struct error *err);
void runtime_needs_release(struct runtime_needs *needs);

/* The programs behind these runtimes, "crun, runc".  Malloced; NULL without memory. */
char *runtime_engines(uint32_t runtimes);

/* Does any runtime need the call, be it for `exec` or an init of its own? */
bool runtime_is_needed(const char *call);

#endif
