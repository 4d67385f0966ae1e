#include "elf_file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NOTE_BYTES_MAX = 4096 };

bool elf_file_read(const struct elf_file *file, uint64_t offset, void *buffer, size_t n_bytes)
{
	return offset <= (uint64_t)INT64_MAX - n_bytes &&
	       pread(file->fd, buffer, n_bytes, (off_t)offset) == (ssize_t)n_bytes;
}

static bool read_programs(struct elf_file *file)
{
	ElfW(Ehdr) header;

	if (!elf_file_read(file, 0, &header, sizeof(header)) ||
	        memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
	        header.e_phentsize != sizeof(file->programs[0]) ||
	        header.e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) ||
	        header.e_phnum > ELF_PROGRAMS_MAX)
		return false;
	file->n_programs = header.e_phnum;
	file->entry = header.e_entry;
	return elf_file_read(
	        file, header.e_phoff, file->programs, header.e_phnum * sizeof(file->programs[0]));
}

void elf_file_release(struct elf_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	*file = (struct elf_file){.fd = -1};
}

bool elf_file_read_address(
        const struct elf_file *file, uint64_t address, void *buffer, size_t n_bytes)
{
	for (size_t i = 0; i < file->n_programs; i++) {
		const ElfW(Phdr) *program = &file->programs[i];
		uint64_t at = address - program->p_vaddr;

		if (program->p_type == PT_LOAD && address >= program->p_vaddr &&
		        at < program->p_filesz && n_bytes <= program->p_filesz - at)
			return elf_file_read(file, program->p_offset + at, buffer, n_bytes);
	}
	return false;
}

/* The kernel maps whole pages, so a mapping begins where the page of the segment does. */
bool elf_file_address(const struct elf_file *file, uint64_t offset, uint64_t *address)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	for (size_t i = 0; i < file->n_programs; i++) {
		const ElfW(Phdr) *program = &file->programs[i];
		uint64_t start = program->p_offset & ~(page - 1);

		if (program->p_type != PT_LOAD || offset < start ||
		        offset - start >= program->p_filesz + (program->p_offset - start))
			continue;
		*address = program->p_vaddr + (offset - program->p_offset);
		return true;
	}
	return false;
}

bool elf_file_is_start(const struct elf_file *file, uint64_t address)
{
	enum { START_BYTES = 64 };

	return file->entry && address >= file->entry && address - file->entry < START_BYTES;
}

void elf_file_range(const struct elf_file *file, uint64_t *start, uint64_t *end)
{
	*start = UINT64_MAX;
	*end = 0;
	for (size_t i = 0; i < file->n_programs; i++) {
		const ElfW(Phdr) *program = &file->programs[i];
		uint64_t program_end;

		if (program->p_type != PT_LOAD ||
		        __builtin_add_overflow(program->p_vaddr, program->p_filesz, &program_end))
			continue;
		if (program->p_vaddr < *start)
			*start = program->p_vaddr;
		if (program_end > *end)
			*end = program_end;
	}
}

/* ---- the build id ---- */

/* Notes are padded to 4 bytes, in 64-bit files as well (elf(5)). */
static size_t aligned(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static bool find_in_notes(const unsigned char *notes, size_t n_bytes, char *text)
{
	size_t at = 0;

	while (n_bytes - at >= sizeof(ElfW(Nhdr))) {
		ElfW(Nhdr) note;
		size_t name, description;

		memcpy(&note, notes + at, sizeof(note));
		at += sizeof(note);
		/* Bounded first, so that no sum below overflows. */
		if (note.n_namesz > NOTE_BYTES_MAX || note.n_descsz > NOTE_BYTES_MAX)
			return false;
		name = at;
		description = at + aligned(note.n_namesz);
		at = description + aligned(note.n_descsz);
		if (at > n_bytes)
			return false;
		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != 4 ||
		        memcmp(notes + name, "GNU", 4) != 0 || note.n_descsz < 1 ||
		        note.n_descsz > BUILD_ID_BYTES_MAX)
			continue;
		for (size_t i = 0; i < note.n_descsz; i++)
			snprintf(text + 2 * i, 3, "%02x", notes[description + i]);
		return true;
	}
	return false;
}

bool elf_file_build_id(const struct elf_file *file, char text[BUILD_ID_TEXT_MAX])
{
	unsigned char notes[NOTE_BYTES_MAX];

	text[0] = '\0';
	for (size_t i = 0; i < file->n_programs; i++) {
		const ElfW(Phdr) *program = &file->programs[i];

		if (program->p_type == PT_NOTE && program->p_filesz <= sizeof(notes) &&
		        elf_file_read(file, program->p_offset, notes, program->p_filesz) &&
		        find_in_notes(notes, program->p_filesz, text))
			return true;
	}
	return false;
}

/* ---- sections ---- */

static bool has_name(const struct elf_file *file, const ElfW(Shdr) * names,
        const ElfW(Shdr) * section, const char *name)
{
	char found[32];
	size_t n_bytes = strlen(name) + 1;
	uint64_t offset = names->sh_offset;

	return n_bytes <= sizeof(found) && section->sh_name < names->sh_size &&
	       n_bytes <= names->sh_size - section->sh_name &&
	       offset <= UINT64_MAX - section->sh_name &&
	       elf_file_read(file, offset + section->sh_name, found, n_bytes) &&
	       !memcmp(found, name, n_bytes);
}

static bool read_section(
        const struct elf_file *file, const ElfW(Ehdr) * header, size_t i, ElfW(Shdr) * section)
{
	uint64_t offset = header->e_shoff;

	return i < header->e_shnum && offset <= UINT64_MAX - i * sizeof(*section) &&
	       elf_file_read(file, offset + i * sizeof(*section), section, sizeof(*section));
}

bool elf_file_section(
        const struct elf_file *file, const char *name, uint64_t *offset, uint64_t *n_bytes)
{
	ElfW(Ehdr) header;
	ElfW(Shdr) names, section;

	if (!file->n_programs || !elf_file_read(file, 0, &header, sizeof(header)) ||
	        header.e_shentsize != sizeof(section) ||
	        !read_section(file, &header, header.e_shstrndx, &names))
		return false;
	for (size_t i = 0; read_section(file, &header, i, &section); i++) {
		if (section.sh_type != SHT_PROGBITS || section.sh_flags & SHF_COMPRESSED ||
		        !has_name(file, &names, &section, name))
			continue;
		*offset = section.sh_offset;
		*n_bytes = section.sh_size;
		return true;
	}
	return false;
}

/* ---- opening, and the unwind table ---- */

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

static bool find_unwind_table(const struct elf_file *file, struct elf_unwind_table *found)
{
	for (size_t i = 0; i < file->n_programs; i++) {
		const ElfW(Phdr) *program = &file->programs[i];
		struct eh_frame_header header;

		if (program->p_type != PT_GNU_EH_FRAME)
			continue;
		if (!elf_file_read_address(file, program->p_vaddr, &header, sizeof(header)) ||
		        !is_usual(&header) ||
		        header.count > program->p_filesz / (2 * sizeof(uint32_t)))
			return false;
		*found = (struct elf_unwind_table){
		        program->p_vaddr, program->p_vaddr + sizeof(header), header.count};
		return true;
	}
	return false;
}

void elf_file_open(struct elf_file *file, int fd)
{
	static uint64_t last_number;

	*file = (struct elf_file){.fd = fd, .number = ++last_number};
	if (!read_programs(file))
		file->n_programs = 0;
	file->has_unwind_table = find_unwind_table(file, &file->unwind_table);
}
