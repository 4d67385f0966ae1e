#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_image.h"

#include "code_frames.h"
#include "code_segments.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_MAX (128u << 20) /* Chromium has twice that, and no claim */
#define COVERED_BYTES_MAX (1u << 30)
#define FUNCTION_BYTES_MAX (1u << 20)
#define NAME_MAX_SHOWN 128

/* Relative relocations of the packed kind; elf.h of glibc before 2.36 lacks it. */
#ifndef SHT_RELR
#define SHT_RELR 19
#endif

/* ---- addresses ---- */

struct code_section *code_image_section(struct code_image *image, uint64_t address)
{
	for (size_t i = 0; i < image->n_code; i++)
		if (address - image->code[i].address < image->code[i].n_bytes)
			return &image->code[i];
	return NULL;
}

unsigned char *code_image_marks(struct code_image *image, uint64_t address)
{
	struct code_section *section = code_image_section(image, address);

	return section ? &section->marks[address - section->address] : NULL;
}

bool code_image_function(struct code_image *image, uint64_t address, uint64_t *start)
{
	const struct code_section *section = code_image_section(image, address);
	size_t at, n = 0;
	bool is_covered;

	if (!section)
		return false;
	at = (size_t)(address - section->address);
	is_covered = section->marks[at] & CODE_COVERED;
	while (at && n++ < FUNCTION_BYTES_MAX && !(section->marks[at] & CODE_START) &&
	        (is_covered || !(section->marks[at] & CODE_COVERED)))
		at--;
	*start = section->address + at;
	return section->marks[at] & CODE_START &&
	       (is_covered || !(section->marks[at] & CODE_COVERED));
}

uint64_t code_image_end(const struct code_section *section, uint64_t start)
{
	size_t first = (size_t)(start - section->address), at = first + 1;
	int covered = section->marks[first] & CODE_COVERED;

	while (at < section->n_bytes && !(section->marks[at] & CODE_START) &&
	        (section->marks[at] & CODE_COVERED) == covered)
		at++;
	return section->address + at;
}

void code_image_cover(struct code_section *section, uint64_t start, uint64_t end)
{
	for (uint64_t address = start; address < end; address++)
		section->marks[address - section->address] |= CODE_COVERED;
}

bool code_image_offset(const struct code_image *image, const struct code_section *section,
        size_t at, uint64_t targets[CODE_GOT_BASES_MAX])
{
	const unsigned char *bytes = section->bytes + at;
	uint64_t distance;

	/* REX.W, perhaps with REX.B, and the register in the opcode */
	if (section->n_bytes - at < 2 + sizeof(distance) || (bytes[0] & 0xfe) != 0x48 ||
	        (bytes[1] & 0xf8) != 0xb8)
		return false;
	memcpy(&distance, bytes + 2, sizeof(distance));
	for (size_t i = 0; i < image->n_got_bases; i++)
		targets[i] = image->got_bases[i] + distance;
	return true;
}

/* ---- what the file says of its functions ---- */

static void add_start(struct code_image *image, uint64_t address, unsigned char marks)
{
	unsigned char *at = code_image_marks(image, address);

	if (at)
		*at |= CODE_START | marks;
}

static void add_range(uint64_t start, uint64_t n_bytes, void *context)
{
	struct code_image *image = context;
	struct code_section *section = code_image_section(image, start);
	size_t first;

	if (!section)
		return;
	first = (size_t)(start - section->address);
	section->marks[first] |= CODE_START;
	if (n_bytes > section->n_bytes - first)
		n_bytes = section->n_bytes - first;
	/* A function has an entry and perhaps two symbols; a hostile file has any number. */
	if (n_bytes > COVERED_BYTES_MAX - image->n_covered)
		return;
	image->n_covered += n_bytes;
	for (size_t i = 0; i < n_bytes; i++)
		section->marks[first + i] |= CODE_COVERED;
}

static bool is_function(const GElf_Sym *symbol)
{
	unsigned type = GELF_ST_TYPE(symbol->st_info);

	return symbol->st_shndx != SHN_UNDEF && (type == STT_FUNC || type == STT_GNU_IFUNC);
}

/* What others import begins whatever is reached; syscall(3) itself is looked at where it is
 * called. */
static int add_symbols(struct code_image *image, GElf_Word type, const struct elf_names *imported,
        struct error *err)
{
	struct elf_table symbols = {0};
	GElf_Sym symbol;

	if (elf_reader_table(image->file, type, &symbols, err))
		return -1;
	for (int i = 0; symbols.data && gelf_getsym(symbols.data, i, &symbol); i++) {
		const char *name = elf_table_string(&symbols, symbol.st_name, 63);

		if (!is_function(&symbol))
			continue;
		/* Its interface to replace how it makes calls. */
		image->is_libcap |= name && !strcmp(name, "cap_set_syscall");
		if (symbol.st_size)
			add_range(symbol.st_value, symbol.st_size, image);
		add_start(image, symbol.st_value,
		        type == SHT_DYNSYM && name && strcmp(name, "syscall") != 0 &&
		                        elf_names_have(imported, name)
		                ? CODE_SHARED
		                : 0);
	}
	return 0;
}

/* Each entry of a procedure linkage table is a function. */
static void add_stubs(struct code_image *image, const GElf_Shdr *header)
{
	uint64_t size = header->sh_entsize >= 8 ? header->sh_entsize : 16;

	for (uint64_t at = 0; at < header->sh_size; at += size)
		add_range(header->sh_addr + at, size, image);
}

/* ---- pointers ---- */

static bool word_at(const struct code_image *image, uint64_t address,
        const struct code_section **section, uint64_t *word)
{
	for (size_t i = 0; i < image->n_data; i++) {
		uint64_t offset = address - image->data[i].address;

		if (offset >= image->data[i].n_bytes ||
		        image->data[i].n_bytes - offset < sizeof(*word))
			continue;
		memcpy(word, image->data[i].bytes + offset, sizeof(*word));
		*section = &image->data[i];
		return true;
	}
	return false;
}

/* The pointer at `place`.  Of the global offset table only where the word is there, too: so it is
 * found again. */
static int add_pointer(
        struct code_image *image, uint64_t place, uint64_t address, struct error *err)
{
	const struct code_section *section;
	uint64_t word;

	if (!code_image_section(image, address))
		return 0;
	return code_places_add(
	        word_at(image, place, &section, &word) && section->is_got && word == address
	                ? &image->got
	                : &image->pointers,
	        address, err);
}

static int add_symbol_pointer(struct code_image *image, const struct elf_table *symbols,
        const Elf64_Rela *relocation, struct error *err)
{
	bool is_slot = ELF64_R_TYPE(relocation->r_info) == R_X86_64_JUMP_SLOT ||
	               ELF64_R_TYPE(relocation->r_info) == R_X86_64_GLOB_DAT;
	const char *name;
	GElf_Sym symbol;

	if (!symbols->data ||
	        !gelf_getsym(symbols->data, (int)ELF64_R_SYM(relocation->r_info), &symbol))
		return 0;
	if (symbol.st_shndx != SHN_UNDEF)
		return add_pointer(image, relocation->r_offset,
		        symbol.st_value + (uint64_t)relocation->r_addend, err);
	name = elf_table_string(symbols, symbol.st_name, 63);
	if (!name || strcmp(name, "syscall") != 0)
		return 0;
	image->has_syscall_pointer |= !is_slot;
	return is_slot ? code_places_add(&image->syscall_slots, relocation->r_offset, err) : 0;
}

static int add_relocations(
        struct code_image *image, const unsigned char *bytes, size_t n_bytes, struct error *err)
{
	struct elf_table symbols = {0};

	if (elf_reader_table(image->file, SHT_DYNSYM, &symbols, err))
		return -1;
	for (size_t at = 0; n_bytes - at >= sizeof(Elf64_Rela); at += sizeof(Elf64_Rela)) {
		Elf64_Rela relocation;

		memcpy(&relocation, bytes + at, sizeof(relocation));
		if (ELF64_R_SYM(relocation.r_info)
		                ? add_symbol_pointer(image, &symbols, &relocation, err)
		                : add_pointer(image, relocation.r_offset,
		                          (uint64_t)relocation.r_addend, err))
			return -1;
	}
	return 0;
}

static int add_pointer_at(struct code_image *image, uint64_t address, struct error *err)
{
	const struct code_section *section;
	uint64_t word;

	return word_at(image, address, &section, &word) ? add_pointer(image, address, word, err)
	                                                : 0;
}

/* An even word is the address of a relocation, an odd one a map of the 63 words after it. */
static int add_packed_relocations(
        struct code_image *image, const unsigned char *bytes, size_t n_bytes, struct error *err)
{
	uint64_t next = 0, word;

	for (size_t at = 0; n_bytes - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, bytes + at, sizeof(word));
		if (!(word & 1)) {
			if (add_pointer_at(image, word, err))
				return -1;
			next = word + sizeof(word);
			continue;
		}
		for (uint64_t i = 0; i < 63; i++)
			if (word >> (i + 1) & 1 &&
			        add_pointer_at(image, next + i * sizeof(word), err))
				return -1;
		next += 63 * sizeof(word);
	}
	return 0;
}

/* ---- sections ---- */

struct section_bytes {
	const GElf_Shdr *header;
	const char *name;
	const unsigned char *bytes; /* NULL: it has none, or they cannot be read */
	size_t n_bytes;
};

typedef int section_reader(
        struct code_image *image, const struct section_bytes *section, struct error *err);

static int add_section(struct code_section *sections, size_t *n_sections,
        const struct section_bytes *section, struct error *err)
{
	if (*n_sections == CODE_SECTIONS_MAX)
		return error_set(err, "more than %d sections", CODE_SECTIONS_MAX);
	sections[(*n_sections)++] = (struct code_section){section->header->sh_addr, section->bytes,
	        section->n_bytes, NULL, !strcmp(section->name, ".got")};
	return 0;
}

static int read_bytes(
        struct code_image *image, const struct section_bytes *section, struct error *err)
{
	struct code_section *code = &image->code[image->n_code];

	if (!section->header->sh_size || section->header->sh_type == SHT_NOBITS)
		return 0;
	if (!section->bytes)
		return error_set(err, "its code or its data cannot be read");
	image->is_go |= !strcmp(section->name, ".go.buildinfo") ||
	                !strcmp(section->name, ".note.go.buildid");
	if (!strncmp(section->name, ".got", 4) && image->n_got_bases < CODE_GOT_BASES_MAX)
		image->got_bases[image->n_got_bases++] = section->header->sh_addr;
	if (!(section->header->sh_flags & SHF_EXECINSTR))
		/* Not the table of symbols, which has the addresses of all functions. */
		return section->header->sh_type == SHT_PROGBITS
		               ? add_section(image->data, &image->n_data, section, err)
		               : 0;
	if (add_section(image->code, &image->n_code, section, err))
		return -1;
	code->marks = calloc(code->n_bytes, 1);
	if (!code->marks)
		return error_no_memory(err);
	if (!strncmp(section->name, ".plt", 4))
		add_stubs(image, section->header);
	else
		add_start(image, code->address, 0);
	return 0;
}

static uint64_t text_of(const struct code_image *image)
{
	size_t largest = 0;

	for (size_t i = 1; i < image->n_code; i++)
		if (image->code[i].n_bytes > image->code[largest].n_bytes)
			largest = i;
	return image->n_code ? image->code[largest].address : 0;
}

static int read_tables(
        struct code_image *image, const struct section_bytes *section, struct error *err)
{
	if (!section->bytes)
		return 0;
	if (section->header->sh_type == SHT_RELA)
		return add_relocations(image, section->bytes, section->n_bytes, err);
	if (section->header->sh_type == SHT_RELR)
		return add_packed_relocations(image, section->bytes, section->n_bytes, err);
	if (!strcmp(section->name, ".eh_frame"))
		code_frames_visit(section->bytes, section->n_bytes, section->header->sh_addr,
		        add_range, image);
	else if (strstr(section->name, ".gopclntab"))
		code_go_functions_visit(
		        section->bytes, section->n_bytes, text_of(image), add_range, image);
	return 0;
}

static int each_section(struct code_image *image, section_reader *read, struct error *err)
{
	Elf_Scn *section = NULL;
	size_t names = 0;
	uint64_t left = BYTES_MAX;
	GElf_Shdr header;

	if (elf_getshdrstrndx(image->file->elf, &names) < 0)
		return error_set(err, "a broken ELF file: sections without names");
	while ((section = elf_nextscn(image->file->elf, section))) {
		struct section_bytes bytes = {.header = &header};
		const Elf_Data *data = NULL;

		if (!gelf_getshdr(section, &header))
			return error_set(err, "%s", elf_errmsg(-1));
		if (!(header.sh_flags & SHF_ALLOC))
			continue;
		bytes.name = elf_strptr(image->file->elf, names, header.sh_name);
		if (!bytes.name)
			return error_set(err, "a broken ELF file: a section without a name");
		/* Not elf_getdata, which converts tables.  A hostile file has the same bytes in
		 * many sections. */
		if (header.sh_type != SHT_NOBITS && header.sh_size <= left)
			data = elf_rawdata(section, NULL);
		if (data && data->d_buf && data->d_size == header.sh_size) {
			bytes.bytes = data->d_buf;
			bytes.n_bytes = data->d_size;
			left -= data->d_size;
		}
		if (read(image, &bytes, err))
			return -1;
	}
	return 0;
}

/* Between functions there is padding, and in hand-written code data. */
static bool is_described(const struct code_image *image)
{
	size_t n_bytes = 0, n_covered = 0;

	for (size_t i = 0; i < image->n_code; i++) {
		n_bytes += image->code[i].n_bytes;
		for (size_t at = 0; at < image->code[i].n_bytes; at++)
			n_covered += (image->code[i].marks[at] & CODE_COVERED) != 0;
	}
	return n_covered >= n_bytes - n_bytes / 4;
}

int code_image_read(const struct elf_reader *file, const struct elf_names *imported,
        struct code_image *image, struct error *err)
{
	image->file = file;
	image->is_fixed = file->header.e_type == ET_EXEC;
	if (file->header.e_machine != EM_X86_64 || file->header.e_ident[EI_CLASS] != ELFCLASS64 ||
	        file->header.e_ident[EI_DATA] != ELFDATA2LSB)
		return error_set(err, "its code is not that of x86_64");
	if (code_segments_check(file, err) || each_section(image, read_bytes, err))
		return -1;
	if (!image->n_code)
		return error_set(err, "none of its sections has code");
	if (each_section(image, read_tables, err) ||
	        add_symbols(image, SHT_DYNSYM, imported, err) ||
	        add_symbols(image, SHT_SYMTAB, imported, err))
		return -1;
	add_start(image, file->header.e_entry, 0);
	image->is_described = is_described(image);
	code_places_sort(&image->pointers);
	code_places_sort(&image->got);
	code_places_sort(&image->syscall_slots);
	return 0;
}

void code_image_release(struct code_image *image)
{
	for (size_t i = 0; i < image->n_code; i++)
		free(image->code[i].marks);
	code_places_release(&image->pointers);
	code_places_release(&image->got);
	code_places_release(&image->syscall_slots);
	memset(image, 0, sizeof(*image));
}

/* ---- names ---- */

static bool find_name(
        const struct code_image *image, GElf_Word type, uint64_t start, char *text, size_t size)
{
	struct elf_table symbols = {0};
	struct error ignored;
	GElf_Sym symbol;

	if (elf_reader_table(image->file, type, &symbols, &ignored))
		return false;
	for (int i = 0; symbols.data && gelf_getsym(symbols.data, i, &symbol); i++) {
		const char *name = elf_table_string(&symbols, symbol.st_name, NAME_MAX_SHOWN - 1);

		if (is_function(&symbol) && symbol.st_value == start && name && *name) {
			snprintf(text, size, "%s", name);
			return true;
		}
	}
	return false;
}

void code_image_name(const struct code_image *image, uint64_t start, char *text, size_t size)
{
	if (!find_name(image, SHT_SYMTAB, start, text, size) &&
	        !find_name(image, SHT_DYNSYM, start, text, size))
		snprintf(text, size, "0x%" PRIx64, start);
}

#endif
