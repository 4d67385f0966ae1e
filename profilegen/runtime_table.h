/*
 * What container runtimes call between loading a filter and starting the program:
 * knowledge/runtime.csv, compiled in.
 */
#ifndef SECPROF_RUNTIME_TABLE_H
#define SECPROF_RUNTIME_TABLE_H

#include "runtime_choice.h"

#include <stddef.h>

/* A row of knowledge/engine.csv: a program that starts the containers of a runtime. */
struct runtime_program {
	const char *runtime, *engine;
	enum profile_dialect dialect;
};

enum runtime_phase {
	PHASE_START, /* of a container */
	PHASE_EXEC,  /* into a running container */
	PHASE_INIT,  /* an init of the container's own */
};

enum runtime_necessity { NEED_REQUIRED, NEED_TOLERATED /* made, but may fail */ };

struct runtime_row {
	const char *engine;  /* the program: "runc" */
	const char *version; /* that it was measured with; empty: all versions */
	enum runtime_phase phase;
	const char *condition; /* "without no_new_privs"; empty: always */
	const char *call;
	enum runtime_necessity need;
};

#define runtime_for_each(row)                                                                    \
	for (const struct runtime_row *row = runtime_table; row < runtime_table + runtime_count; \
	        row++)

extern const struct runtime_row runtime_table[];
extern const size_t runtime_count;

#endif
