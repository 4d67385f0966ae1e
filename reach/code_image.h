/*
 * The code of an x86_64 ELF file: its bytes, where functions begin, and what points at them.
 */
#ifndef SECPROF_REACH_CODE_IMAGE_H
#define SECPROF_REACH_CODE_IMAGE_H

#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_places.h"
#include "elf_facts.h"
#include "elf_reader.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is known of a byte of code. */
enum {
	CODE_START = 1,   /* a function begins here */
	CODE_COVERED = 2, /* it is in a function that the file describes */
	/* Of a start: the function may be called; of what is not covered: it was read. */
	CODE_REACHED = 4,
	CODE_QUEUED = 8,   /* of a start: it is to be looked at */
	CODE_WRAPPER = 16, /* of a start: its callers choose the number of a system call */
	CODE_SHARED = 32,  /* of a start: other files import it */
	CODE_RETURNS = 64, /* of a start: the function was looked at, and may return... */
	CODE_ENDS = 128,   /* ...or never does */
};

struct code_section {
	uint64_t address;
	const unsigned char *bytes; /* as long as the file is open */
	size_t n_bytes;
	unsigned char *marks; /* owned; of each byte of code, NULL for data */
	bool is_got;          /* data: the global offset table */
};

#define CODE_SECTIONS_MAX 128
#define CODE_GOT_BASES_MAX 4

struct code_image {
	const struct elf_reader *file; /* borrowed */
	struct code_section code[CODE_SECTIONS_MAX], data[CODE_SECTIONS_MAX];
	size_t n_code, n_data;
	size_t n_covered;  /* bytes, those of overlapping ranges more than once */
	bool is_described; /* of nearly all of its code, the file says which functions it is */
	bool is_go;
	bool is_libcap;
	bool is_fixed; /* not position-independent: constants in its code may be addresses */
	struct code_places pointers; /* to code, by relocations; ascending, each once */
	struct code_places got;      /* those in the global offset table; likewise */
	/* Where the address of the imported syscall(3) is written to; likewise. */
	struct code_places syscall_slots;
	/* syscall(3) is imported by a pointer in data: who calls it is not known. */
	bool has_syscall_pointer;
	/* _GLOBAL_OFFSET_TABLE_ is one of these. */
	uint64_t got_bases[CODE_GOT_BASES_MAX];
	size_t n_got_bases;
};

/* `imported` are the functions that other files import.  *image must be zeroed, and is the caller's
 * to release even after a failure. */
MUST_CHECK int code_image_read(const struct elf_reader *file, const struct elf_names *imported,
        struct code_image *image, struct error *err);
void code_image_release(struct code_image *image);

/* The section of code that has the address; NULL: none. */
struct code_section *code_image_section(struct code_image *image, uint64_t address);

/* The marks of an address, NULL where there is no code. */
unsigned char *code_image_marks(struct code_image *image, uint64_t address);

/* Where the function with this address begins: false if it is in none. */
bool code_image_function(struct code_image *image, uint64_t address, uint64_t *start);

/* One past the last byte of the function that begins there.  Of one that the file does not
 * describe: where the next begins, at the latest. */
uint64_t code_image_end(const struct code_section *section, uint64_t start);

/* In the large code model, "movabs" has the distance from the global offset table to what the code
 * uses (System V ABI, x86-64).  False: no such constant is there; else `targets`, of which there
 * are image->n_got_bases, are what it may lead to. */
bool code_image_offset(const struct code_image *image, const struct code_section *section,
        size_t at, uint64_t targets[CODE_GOT_BASES_MAX]);

/* The function that begins there was read, and ends there. */
void code_image_cover(struct code_section *section, uint64_t start, uint64_t end);

/* "NAME", or "0xADDRESS" where the file has no name for it. */
void code_image_name(const struct code_image *image, uint64_t start, char *text, size_t size);

#endif
#endif
