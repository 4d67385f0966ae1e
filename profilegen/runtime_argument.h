/*
 * With which arguments container runtimes make the calls that they need:
 * knowledge/runtime_argument.csv, compiled in.
 */
#ifndef SECPROF_RUNTIME_ARGUMENT_H
#define SECPROF_RUNTIME_ARGUMENT_H

#include <stdbool.h>
#include <stdint.h>

struct runtime_argument {
	const char *engine, *call;
	uint32_t value;
	const char *name;
};

/* The next row about a call for engines (a set) after `previous`, NULL for the first; NULL: there
 * are no more. */
const struct runtime_argument *runtime_argument_next(
        const struct runtime_argument *previous, const char *call, uint32_t engines);

/* Does an engine need the call to start a container, with arguments that are not in the table? */
bool runtime_argument_is_unknown(const char *call, uint32_t engines);

#endif
