/*
 * Variables of the environment for which the loader takes other libraries: ld.so(8).
 */
#ifndef SECPROF_TRACER_LOADER_VARIABLES_H
#define SECPROF_TRACER_LOADER_VARIABLES_H

#include <stdbool.h>
#include <sys/types.h>

/* Has a process that has just executed a program one of them?  False, too, if it cannot be read. */
bool has_loader_variables(pid_t pid);

#endif
