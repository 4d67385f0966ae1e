/*
 * The files that code is mapped from, opened for the helper.  What is at a path is the workload's
 * to decide, so nothing is opened but a regular file that is the mapping's, and nothing that could
 * make secprof wait for a process that it holds: a pipe, a file system that the workload serves.
 */
#ifndef SECPROF_TRACER_MODULE_FILE_H
#define SECPROF_TRACER_MODULE_FILE_H

#include "mapping.h"

#include <sys/types.h>

/* A descriptor to read the file of a mapping by, or a copy of the vDSO; -1 if it cannot be had. */
int module_file_open(pid_t pid, const struct mapping *mapping);

/* The file with debugging information that belongs to a build id, below /usr/lib/debug; -1 if there
 * is none. */
int module_file_open_debug(const char *build_id);

#endif
