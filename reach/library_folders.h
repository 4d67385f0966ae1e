/*
 * Where the loader looks for libraries (ld.so(8)).
 */
#ifndef SECPROF_REACH_LIBRARY_FOLDERS_H
#define SECPROF_REACH_LIBRARY_FOLDERS_H

#include "elf_facts.h"
#include "error.h"
#include "root_folder.h"

/* Appends the folders in their order. */
MUST_CHECK int library_folders_find(
        const struct root_folder *root, struct elf_names *folders, struct error *err);

/* The path of a library below one element of DT_RUNPATH or a folder; "$ORIGIN" in it is the folder
 * that `from` is in.  Malloced; NULL without memory. */
char *library_path(const char *folder, const char *from, const char *library);

#endif
