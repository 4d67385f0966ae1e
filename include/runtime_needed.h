/*
 * Whether container runtimes need a call.
 */
#ifndef SECPROF_RUNTIME_NEEDED_H
#define SECPROF_RUNTIME_NEEDED_H

#include <stdbool.h>

/* Does any runtime make it under the container's filter, be it for `exec` or an init of its own? */
bool runtime_is_needed(const char *call);

#endif
