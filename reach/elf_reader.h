/*
 * An ELF file that libelf has taken, and sections of it that are safe to read.
 *
 * libelf checks offsets and sizes, but allocates what a file asks for; so the bounds are here.  It
 * reads the file, as what is mapped may be truncated by others, which ends the reader (SIGBUS).
 */
#ifndef SECPROF_REACH_ELF_READER_H
#define SECPROF_REACH_ELF_READER_H

#ifdef HAVE_ELF

#include "error.h"

#include <gelf.h>

struct elf_reader {
	int fd; /* borrowed */
	Elf *elf;
	GElf_Ehdr header;
};

/* A table, and the strings that it refers to.  Valid as long as the file is open. */
struct elf_table {
	Elf_Data *data; /* NULL: the file has none */
	GElf_Shdr section;
	const char *strings; /* ends with NUL */
	size_t n_strings;    /* bytes */
};

MUST_CHECK int elf_reader_open(int fd, struct elf_reader *file, struct error *err);
void elf_reader_close(struct elf_reader *file);

/* After all that was asked of the file: -1 if memory was lacking meanwhile, for which libelf takes
 * a section, or the whole file, for one that is not there or broken. */
MUST_CHECK int elf_reader_check_memory(struct error *err);

/* The first section of that type (SHT_DYNSYM, SHT_DYNAMIC), which must have strings. */
MUST_CHECK int elf_reader_table(
        const struct elf_reader *file, GElf_Word type, struct elf_table *table, struct error *err);

/* NULL where there is no such string, or it has more than `longest` bytes. */
const char *elf_table_string(const struct elf_table *table, uint64_t offset, size_t longest);

#endif
#endif
