#include "looked_up.h"

#ifdef HAVE_ELF

#include "elf_names.h"
#include "elf_reader.h"

#include <stdlib.h>
#include <string.h>

#define NAME_BYTES_MAX 63
#define TAILS_MAX (1 << 20)
#define FOUND_MIN 4096
#define BYTES_MAX (128u << 20) /* of data, and of what may point at it */

/* The end of a string.  Linkers keep a string that is the end of another one only there. */
struct tail {
	uint64_t address;
	const char *name; /* in the file; NULL: it was found */
};

struct search {
	const struct elf_reader *file;
	const struct elf_names *exports;
	struct elf_names *found;
	size_t found_max;   /* then those that are there twice are taken out */
	struct tail *tails; /* owned; that are names, ascending */
	size_t n_tails, room;
	struct error *err;
};

static int add_name(struct search *search, const char *name)
{
	if (!strcmp(name, "syscall"))
		return error_set(search->err, "it may look up syscall(3) by its name (dlsym)");
	/* A hostile file repeats one without end. */
	if (search->found->n_names > search->found_max) {
		elf_names_sort(search->found);
		search->found_max = 2 * search->found->n_names + FOUND_MIN;
	}
	return elf_names_add(search->found, name, search->err);
}

static int add_tail(struct search *search, uint64_t address, const char *name)
{
	if (search->n_tails == TAILS_MAX)
		return error_set(
		        search->err, "more than %d strings that end with a name", TAILS_MAX);
	if (search->n_tails == search->room) {
		size_t room = search->room ? 2 * search->room : 64;
		struct tail *grown = reallocarray(search->tails, room, sizeof(*grown));

		if (!grown)
			return error_no_memory(search->err);
		search->tails = grown;
		search->room = room;
	}
	search->tails[search->n_tails++] = (struct tail){address, name};
	return 0;
}

/* ---- sections ---- */

struct section_bytes {
	const GElf_Shdr *header;
	const char *bytes;
	size_t n_bytes;
};

typedef int section_reader(struct search *search, const struct section_bytes *section);

static int each_section(struct search *search, section_reader *read)
{
	uint64_t left = BYTES_MAX;
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(search->file->elf, section))) {
		const Elf_Data *data;

		if (!gelf_getshdr(section, &header))
			return error_set(search->err, "%s", elf_errmsg(-1));
		if (header.sh_type == SHT_NOBITS || !header.sh_size ||
		        !(header.sh_flags & SHF_ALLOC))
			continue;
		if (header.sh_size > left)
			return error_set(
			        search->err, "more than %u MiB of code and data", BYTES_MAX >> 20);
		left -= header.sh_size;
		data = elf_rawdata(section, NULL);
		if (!data || !data->d_buf)
			return error_set(search->err, "its code or its data cannot be read");
		if (read(search, &(struct section_bytes){&header, data->d_buf, data->d_size}))
			return -1;
	}
	return 0;
}

static int add_string(struct search *search, const char *string, const char *end, uint64_t address)
{
	if (end - string <= NAME_BYTES_MAX && end > string &&
	        elf_names_have(search->exports, string) && add_name(search, string))
		return -1;
	for (const char *name = end - string > NAME_BYTES_MAX ? end - NAME_BYTES_MAX : string + 1;
	        name < end; name++)
		if (elf_names_have(search->exports, name) &&
		        add_tail(search, address + (uint64_t)(name - string), name))
			return -1;
	return 0;
}

static int add_strings(struct search *search, const struct section_bytes *section)
{
	const char *end = section->bytes + section->n_bytes, *nul;

	if (section->header->sh_type != SHT_PROGBITS || section->header->sh_flags & SHF_EXECINSTR)
		return 0;
	for (const char *string = section->bytes;
	        (nul = memchr(string, '\0', (size_t)(end - string))); string = nul + 1)
		if (add_string(search, string, nul,
		            section->header->sh_addr + (uint64_t)(string - section->bytes)))
			return -1;
	return 0;
}

/* ---- what points at them ---- */

static int compare_tails(const void *one, const void *other)
{
	uint64_t left = ((const struct tail *)one)->address,
	         right = ((const struct tail *)other)->address;

	return left < right ? -1 : left > right;
}

static int add_used(struct search *search, uint64_t address)
{
	const struct tail key = {.address = address};
	struct tail *tail;
	const char *name;

	if (address < search->tails[0].address ||
	        address > search->tails[search->n_tails - 1].address)
		return 0;
	tail = bsearch(&key, search->tails, search->n_tails, sizeof(key), compare_tails);
	if (!tail || !tail->name)
		return 0;
	name = tail->name;
	tail->name = NULL;
	return add_name(search, name);
}

/* Distances at the ends of instructions, and constants. */
static int add_used_by_code(struct search *search, const struct section_bytes *section)
{
	int32_t distance;

	for (size_t at = 0; at + sizeof(distance) <= section->n_bytes; at++) {
		uint64_t end = section->header->sh_addr + at + sizeof(distance);

		memcpy(&distance, section->bytes + at, sizeof(distance));
		if (add_used(search, end + (uint64_t)(int64_t)distance) ||
		        (search->file->header.e_type == ET_EXEC &&
		                add_used(search, (uint32_t)distance)))
			return -1;
	}
	return 0;
}

/* Words, also those of relocations. */
static int add_used_by(struct search *search, const struct section_bytes *section)
{
	uint64_t word;

	if (section->header->sh_flags & SHF_EXECINSTR)
		return add_used_by_code(search, section);
	for (size_t at = 0; section->n_bytes - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, section->bytes + at, sizeof(word));
		if (add_used(search, word))
			return -1;
	}
	return 0;
}

static int find_all(struct search *search)
{
	if (each_section(search, add_strings))
		return -1;
	if (!search->n_tails)
		return 0;
	qsort(search->tails, search->n_tails, sizeof(*search->tails), compare_tails);
	return each_section(search, add_used_by);
}

int looked_up_find(
        int fd, const struct elf_names *exports, struct elf_names *found, struct error *err)
{
	struct elf_reader file = {0};
	struct search search = {.file = &file, .exports = exports, .found = found, .err = err};
	int result;

	if (elf_reader_open(fd, &file, err))
		return -1;
	result = find_all(&search);
	if (elf_reader_check_memory(err))
		result = -1;
	free(search.tails);
	elf_reader_close(&file);
	return result;
}

#else

int looked_up_find(
        int fd, const struct elf_names *exports, struct elf_names *found, struct error *err)
{
	(void)fd;
	(void)exports;
	(void)found;
	return error_set(err, "secprof was built without libelf, which reads programs");
}

#endif
