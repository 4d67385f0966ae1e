/*
 * What an ELF file says of itself: what it imports, exports and needs.
 *
 * The file may be hostile: all that is read is bounded, and a file that is no ELF file, or broken,
 * is an error like any other.
 */
#ifndef SECPROF_ELF_FACTS_H
#define SECPROF_ELF_FACTS_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_names {
	char **names; /* owned, as each of them is */
	size_t n_names;
};

struct elf_facts {
	uint16_t machine;         /* e_machine */
	bool is_64;               /* ELFCLASS64 */
	bool is_dynamic;          /* it has a table of dynamic symbols */
	char *build_id;           /* owned; lower-case hexadecimal, NULL: none */
	char *interpreter;        /* owned; the loader's path, NULL: none */
	char *run_path;           /* owned; DT_RUNPATH or DT_RPATH, NULL: none */
	struct elf_names needed;  /* names of libraries, in the file's order */
	struct elf_names imports; /* functions; ascending by strcmp, each once */
	struct elf_names exports; /* functions; likewise */
};

bool elf_names_have(const struct elf_names *names, const char *name);

/* What elf_facts_read() returns where the file is not to blame. */
#define ELF_FACTS_NO_MEMORY (-2)

/* Reads a file that is open for reading; *facts must be zeroed, and is the caller's to release even
 * after a failure.  -1 if it cannot be read, or secprof was built without libelf. */
MUST_CHECK int elf_facts_read(int fd, struct elf_facts *facts, struct error *err);

void elf_facts_release(struct elf_facts *facts);

#endif
