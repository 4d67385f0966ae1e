/*
 * Functions of the C library that a file may look up by their names (dlsym(3)).
 */
#ifndef SECPROF_REACH_LOOKED_UP_H
#define SECPROF_REACH_LOOKED_UP_H

#include "elf_facts.h"
#include "error.h"

/* Adds each string in the file's data that is one of the names, and each end of one that something
 * points at.  -1 also for a file that cannot be read, and for one that has "syscall": it may make
 * any call. */
MUST_CHECK int looked_up_find(
        int fd, const struct elf_names *exports, struct elf_names *found, struct error *err);

#endif
