#include "image.h"

#include "../lib/memory.h"

#include <string.h>

size_t image_programs(
        pid_t pid, uint64_t start, uint64_t end, ElfW(Phdr) programs[IMAGE_PROGRAMS_MAX])
{
	ElfW(Ehdr) header;
	uint64_t length = end - start;

	if (length < sizeof(header) || !read_memory(pid, start, &header, sizeof(header)))
		return 0;
	if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
	        header.e_phentsize != sizeof(programs[0]) ||
	        header.e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32))
		return 0;
	if (header.e_phnum > IMAGE_PROGRAMS_MAX || header.e_phoff > length ||
	        !read_memory(pid, start + header.e_phoff, programs,
	                header.e_phnum * sizeof(programs[0])))
		return 0;
	return header.e_phnum;
}

/* What .eh_frame_hdr begins with (Linux Standard Base, 10.6.2).  The encodings of DWARF that all
 * linkers use for it. */
struct eh_frame_header {
	uint8_t version, eh_frame_encoding, count_encoding, table_encoding;
	int32_t eh_frame;
	uint32_t count;
};

enum { VERSION = 1, PC_RELATIVE_SDATA4 = 0x1b, UDATA4 = 0x03, DATA_RELATIVE_SDATA4 = 0x3b };

/* libunwind's search, too, takes the table for pairs of 32-bit offsets. */
static bool is_usual(const struct eh_frame_header *header)
{
	return header->version == VERSION && header->eh_frame_encoding == PC_RELATIVE_SDATA4 &&
	       header->count_encoding == UDATA4 && header->table_encoding == DATA_RELATIVE_SDATA4;
}

static bool read_table(
        pid_t pid, const ElfW(Phdr) * program, uint64_t bias, struct image_unwind_table *found)
{
	struct eh_frame_header header;
	uint64_t address = bias + program->p_vaddr;

	if (!read_memory(pid, address, &header, sizeof(header)) || !is_usual(&header) ||
	        header.count > program->p_memsz / (2 * sizeof(uint32_t)))
		return false;
	*found = (struct image_unwind_table){address, address + sizeof(header), header.count};
	return true;
}

bool image_find_unwind_table(
        pid_t pid, uint64_t start, uint64_t end, struct image_unwind_table *found)
{
	ElfW(Phdr) programs[IMAGE_PROGRAMS_MAX];
	size_t n = image_programs(pid, start, end, programs);
	const ElfW(Phdr) *first = NULL, *table = NULL;

	for (size_t i = 0; i < n; i++) {
		if (programs[i].p_type == PT_LOAD && programs[i].p_offset == 0)
			first = &programs[i];
		else if (programs[i].p_type == PT_GNU_EH_FRAME)
			table = &programs[i];
	}
	/* Where a shared object is loaded, its addresses count from the start of its first
	 * segment. */
	return first && table && read_table(pid, table, start - first->p_vaddr, found);
}
