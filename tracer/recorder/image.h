/*
 * A mapped ELF file, read from the tracee's memory: that works for files that were deleted or are
 * in another mount namespace, and opens nothing.
 */
#ifndef SECPROF_TRACER_IMAGE_H
#define SECPROF_TRACER_IMAGE_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define IMAGE_PROGRAMS_MAX 64

/* Reads the program headers of what `start`..`end` maps the beginning of.  Returns how many there
 * are; 0 if it is no native ELF file, or has too many. */
size_t image_programs(
        pid_t pid, uint64_t start, uint64_t end, ElfW(Phdr) programs[IMAGE_PROGRAMS_MAX]);

/* Where the table is that leads from an address to its unwind information, as the linker writes
 * .eh_frame_hdr. */
struct image_unwind_table {
	uint64_t base;  /* of its entries' offsets */
	uint64_t table; /* pairs of 32-bit offsets: function, FDE */
	uint32_t n_entries;
};

/* False if there is none, or in another encoding than linkers use. */
bool image_find_unwind_table(
        pid_t pid, uint64_t start, uint64_t end, struct image_unwind_table *found);

#endif
