/*
 * What container runtimes call between loading a filter and starting the program:
 * knowledge/runtime.csv, compiled in.
 */
#ifndef SECPROF_RUNTIME_TABLE_H
#define SECPROF_RUNTIME_TABLE_H

#include <stddef.h>

struct runtime_row {
	const char *engine;    /* the program: "runc" */
	const char *version;   /* that it was measured with; empty: all versions */
	const char *phase;     /* "start"; "exec" into a running container; an "init" of its own */
	const char *condition; /* "without no_new_privs"; empty: always */
	const char *call;
	const char *need; /* "required"; "tolerated": made, but may fail */
};

#define runtime_for_each(row)                                                                    \
	for (const struct runtime_row *row = runtime_table; row < runtime_table + runtime_count; \
	        row++)

extern const struct runtime_row runtime_table[];
extern const size_t runtime_count;

#endif
