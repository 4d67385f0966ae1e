/*
 * A native ELF file, read by pread(2): what a hostile one says leads to reads that fail, never
 * to a signal, as a mapping of a file that shrinks would.
 */
#ifndef SECPROF_TRACER_ELF_FILE_H
#define SECPROF_TRACER_ELF_FILE_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_PROGRAMS_MAX 64
#define BUILD_ID_BYTES_MAX 64
#define BUILD_ID_TEXT_MAX (2 * BUILD_ID_BYTES_MAX + 1)

/* Where the table is that leads from an address to its unwind information, as the linker writes
 * .eh_frame_hdr; addresses of the file. */
struct elf_unwind_table {
	uint64_t base;  /* of its entries' offsets */
	uint64_t table; /* pairs of 32-bit offsets: function, FDE */
	uint32_t n_entries;
};

struct elf_file {
	int fd;          /* owned, -1: none */
	uint64_t number; /* no other one that was opened has it; not 0 */
	ElfW(Phdr) programs[ELF_PROGRAMS_MAX];
	size_t n_programs;     /* 0: it is no native ELF file */
	uint64_t entry;        /* an address, 0: none */
	bool has_unwind_table; /* false also if it is in another encoding than linkers use */
	struct elf_unwind_table unwind_table;
};

/* Takes the descriptor. */
void elf_file_open(struct elf_file *file, int fd);
void elf_file_release(struct elf_file *file);

/* False unless all of it could be read. */
bool elf_file_read(const struct elf_file *file, uint64_t offset, void *buffer, size_t n_bytes);

/* Bytes at an address, as the file's program headers count them. */
bool elf_file_read_address(
        const struct elf_file *file, uint64_t address, void *buffer, size_t n_bytes);

/* The address of a place in the file; false if it is not loaded. */
bool elf_file_address(const struct elf_file *file, uint64_t offset, uint64_t *address);

/* Is it in what the program starts with: a few instructions that prepare arguments and make a call?
 * This is known without its name, which most programs have been stripped of. */
bool elf_file_is_start(const struct elf_file *file, uint64_t address);

/* From the lowest address to behind the highest. */
void elf_file_range(const struct elf_file *file, uint64_t *start, uint64_t *end);

/* False, and text "", if there is no NT_GNU_BUILD_ID note (elf(5)). */
bool elf_file_build_id(const struct elf_file *file, char text[BUILD_ID_TEXT_MAX]);

/* Where a section is; false if there is none of that name, or its bytes are compressed. */
bool elf_file_section(
        const struct elf_file *file, const char *name, uint64_t *offset, uint64_t *n_bytes);

#endif
