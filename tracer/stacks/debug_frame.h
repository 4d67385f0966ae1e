/*
 * .debug_frame (DWARF 5, 6.4.1): what programs have in place of .eh_frame that were built with -g
 * and -fno-asynchronous-unwind-tables.  libunwind reads it from its own address space only; so the
 * two entries that it needs for an address are handed to it as if they came from .eh_frame.
 *
 *      .debug_frame:   CIE ... FDE ... FDE ...       id 0xffffffff, pointer from the section's
 * start debug_entry:    table of one | CIE | FDE      id 0, pointer backwards, addresses in memory
 */
#ifndef SECPROF_TRACER_DEBUG_FRAME_H
#define SECPROF_TRACER_DEBUG_FRAME_H

#include "elf_file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of one file.  Zeroed means that none was looked at. */
struct debug_frame {
	uint64_t file;        /* elf_file.number */
	unsigned char *bytes; /* owned; NULL: there is none that can be read */
	size_t n_bytes;
	struct debug_range *ranges; /* owned; ascending */
	size_t n_ranges;
};

#define DEBUG_ENTRY_MAX 8192

struct debug_entry {
	_Alignas(uint64_t) unsigned char bytes[DEBUG_ENTRY_MAX];
	size_t n_bytes; /* whole words */
};

/* False if there is nothing for the address, one of the file; `bias` is of addresses in memory
 * over those.  Reads the section when it meets another file. */
bool debug_frame_find(struct debug_frame *frame, const struct elf_file *file, uint64_t address,
        uint64_t bias, struct debug_entry *entry);

#endif
