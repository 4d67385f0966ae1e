/*
 * The script that a program interprets, from its first line (#!) on: execve(2).
 */
#ifndef SECPROF_TRACER_SCRIPT_H
#define SECPROF_TRACER_SCRIPT_H

#include "recording.h"

#include <sys/types.h>

/* Of a process that has just executed a program: the path as it was given to execve(2), or "" if
 * it was no script.  Of several scripts, each of which names the next one as its interpreter, the
 * first. */
void script_find(pid_t pid, char path[TREE_SCRIPT_MAX]);

#endif
