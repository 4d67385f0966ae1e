/*
 * The program of a container's runtime, as its processes in the container execute it.
 */
#ifndef SECPROF_TRACER_RUNTIME_PROGRAM_H
#define SECPROF_TRACER_RUNTIME_PROGRAM_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Zeroed: not known. */
struct runtime_program {
	struct stat file;
	char path[PATH_MAX];
};

/* What a process executes. */
void runtime_of(struct runtime_program *program, pid_t pid);

/* Does a process execute that, too? */
bool runtime_executes(const struct runtime_program *program, pid_t pid);

/* Does it execute what looks like one: by its name, or as its path is none of the container's? */
bool runtime_is_known(pid_t pid);

#endif
