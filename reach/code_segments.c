#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_segments.h"

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#define PADDING_MAX (1u << 20)

/* A byte of the file, and what has it. */
struct place {
	uint64_t at;
	bool is_described;
	uint64_t next; /* the end of what has it; else where something else begins, or the limit */
};

static void meet(struct place *place, uint64_t start, uint64_t n_bytes)
{
	if (n_bytes > UINT64_MAX - start)
		return;
	if (place->at >= start && place->at - start < n_bytes) {
		place->is_described = true;
		place->next = start + n_bytes;
	} else if (!place->is_described && start > place->at && start < place->next) {
		place->next = start;
	}
}

/* Does it describe what the segment has there? */
static bool is_in(const GElf_Shdr *section, const GElf_Phdr *segment)
{
	return section->sh_flags & SHF_ALLOC && section->sh_type != SHT_NOBITS &&
	       section->sh_addr - segment->p_vaddr == section->sh_offset - segment->p_offset;
}

static void find_place(const struct elf_reader *file, const GElf_Phdr *segment, struct place *place)
{
	const GElf_Ehdr *header = &file->header;
	Elf_Scn *section = NULL;
	GElf_Shdr found;

	meet(place, 0, header->e_ehsize);
	meet(place, header->e_phoff, (uint64_t)header->e_phnum * header->e_phentsize);
	/* Go's linker has them in front of the code. */
	meet(place, header->e_shoff, (uint64_t)header->e_shnum * header->e_shentsize);
	while ((section = elf_nextscn(file->elf, section)))
		if (gelf_getshdr(section, &found) && is_in(&found, segment))
			meet(place, found.sh_offset, found.sh_size);
}

/* Linkers fill what is between sections with zeros, patchelf(1) what it has moved with X. */
static bool is_padding(const struct elf_reader *file, uint64_t at, uint64_t end)
{
	unsigned char bytes[4096];

	if (end - at > PADDING_MAX)
		return false;
	while (at < end) {
		size_t n_bytes = end - at < sizeof(bytes) ? (size_t)(end - at) : sizeof(bytes);

		if (pread(file->fd, bytes, n_bytes, (off_t)at) != (ssize_t)n_bytes)
			return false;
		for (size_t i = 0; i < n_bytes; i++)
			if (bytes[i] && bytes[i] != 'X')
				return false;
		at += n_bytes;
	}
	return true;
}

static int check_segment(const struct elf_reader *file, const GElf_Phdr *segment, struct error *err)
{
	struct place place = {.at = segment->p_offset};
	uint64_t limit;

	if (segment->p_offset > INT64_MAX || segment->p_filesz > INT64_MAX - segment->p_offset)
		return error_set(err, "a broken ELF file: a segment beyond its end");
	limit = segment->p_offset + segment->p_filesz;
	for (; place.at < limit; place.at = place.next) {
		place.next = limit;
		place.is_described = false;
		find_place(file, segment, &place);
		if (!place.is_described && !is_padding(file, place.at, place.next))
			return error_set(err, "it has code that no section describes");
	}
	return 0;
}

int code_segments_check(const struct elf_reader *file, struct error *err)
{
	size_t n_segments = 0;
	GElf_Phdr segment;

	if (elf_getphdrnum(file->elf, &n_segments) < 0)
		return error_set(err, "%s", elf_errmsg(-1));
	for (size_t i = 0; i < n_segments; i++) {
		if (!gelf_getphdr(file->elf, (int)i, &segment))
			return error_set(err, "%s", elf_errmsg(-1));
		if (segment.p_type == PT_LOAD && segment.p_flags & PF_X &&
		        check_segment(file, &segment, err))
			return -1;
	}
	return 0;
}

#endif
