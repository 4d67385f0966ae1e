/*
 * Lists of names from ELF files.
 */
#ifndef SECPROF_REACH_ELF_NAMES_H
#define SECPROF_REACH_ELF_NAMES_H

#include "elf_facts.h"

/* Appends a copy. */
MUST_CHECK int elf_names_add(struct elf_names *names, const char *name, struct error *err);

/* Sorts them, and leaves each once. */
void elf_names_sort(struct elf_names *names);

void elf_names_release(struct elf_names *names);

#endif
