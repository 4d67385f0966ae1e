/*
 * The names of system calls, each once: names are the same if they are one pointer.
 */
#ifndef SECPROF_NAME_POOL_H
#define SECPROF_NAME_POOL_H

#include "syscall_name.h"

#define NAME_POOL_ABIS 32 /* at least the rows of arch_table */

struct pooled_name {
	char text[SYSCALL_NAME_MAX];
	int native;                  /* what libseccomp says of the native ABI */
	int numbers[NAME_POOL_ABIS]; /* by the place in arch_table; 0 at first */
};

/* NULL if the name is not there. */
struct pooled_name *name_pool_find(const char *text);

/* Adds a name that is not there; it lives as long as the program.  Needs no memory.  NULL: it is
 * too long or the pool is full, which holds twice as many names as Linux has. */
struct pooled_name *name_pool_add(const char *text);

#endif
