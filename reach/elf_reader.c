#ifdef HAVE_ELF

#include "elf_reader.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Chromium and the JVM have tenths of that. */
#define FILE_BYTES_MAX (1u << 30)
#define TABLE_BYTES_MAX (24u << 20) /* a million symbols */
#define STRINGS_BYTES_MAX (256u << 20)

/* With 0 the number is elsewhere, and of 64 bits: libelf would allocate for as many. */
static bool counts_sections_elsewhere(const unsigned char *header)
{
	static const unsigned char zeros[8];

	if (header[EI_CLASS] == ELFCLASS64)
		return !memcmp(header + offsetof(Elf64_Ehdr, e_shnum), zeros, 2) &&
		       memcmp(header + offsetof(Elf64_Ehdr, e_shoff), zeros, 8) != 0;
	return !memcmp(header + offsetof(Elf32_Ehdr, e_shnum), zeros, 2) &&
	       memcmp(header + offsetof(Elf32_Ehdr, e_shoff), zeros, 4) != 0;
}

static int check_before_libelf(int fd, struct error *err)
{
	unsigned char header[sizeof(Elf64_Ehdr)] = {0};
	struct stat status;
	ssize_t n = pread(fd, header, sizeof(header), 0);

	if (n < 0)
		return error_set(err, "%s", strerror(errno));
	if ((size_t)n < sizeof(Elf32_Ehdr) || memcmp(header, ELFMAG, SELFMAG) != 0)
		return error_set(err, "no ELF file");
	if (fstat(fd, &status) < 0)
		return error_set(err, "%s", strerror(errno));
	if (status.st_size > FILE_BYTES_MAX)
		return error_set(err, "an ELF file of more than %u MiB", FILE_BYTES_MAX >> 20);
	if (counts_sections_elsewhere(header))
		return error_set(err, "an ELF file of too many sections");
	return 0;
}

int elf_reader_open(int fd, struct elf_reader *file, struct error *err)
{
	errno = 0;
	if (check_before_libelf(fd, err))
		return -1;
	elf_version(EV_CURRENT);
	file->fd = fd;
	file->elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!file->elf)
		return error_set(err, "%s", elf_errmsg(-1));
	if (elf_kind(file->elf) == ELF_K_ELF && gelf_getehdr(file->elf, &file->header))
		return 0;
	elf_reader_close(file);
	return error_set(err, "no ELF file that can be read");
}

void elf_reader_close(struct elf_reader *file)
{
	elf_end(file->elf);
	file->elf = NULL;
}

/* malloc(3) leaves it there; libelf's number for it is not public. */
int elf_reader_check_memory(struct error *err)
{
	return errno == ENOMEM ? error_no_memory(err) : 0;
}

static int read_section(Elf_Scn *section, uint64_t most, Elf_Data **data, struct error *err)
{
	GElf_Shdr header;

	if (!section || !gelf_getshdr(section, &header) || header.sh_type == SHT_NOBITS ||
	        header.sh_size > most)
		return error_set(err, "a broken ELF file: a table that cannot be");
	*data = elf_getdata(section, NULL);
	if (!*data || !(*data)->d_buf || !(*data)->d_size)
		return error_set(err, "a broken ELF file: a table that cannot be read");
	return 0;
}

static int read_table(
        const struct elf_reader *file, Elf_Scn *section, struct elf_table *table, struct error *err)
{
	Elf_Data *strings = NULL;

	if (read_section(section, TABLE_BYTES_MAX, &table->data, err) ||
	        read_section(elf_getscn(file->elf, table->section.sh_link), STRINGS_BYTES_MAX,
	                &strings, err))
		return -1;
	table->strings = strings->d_buf;
	table->n_strings = strings->d_size;
	if (table->strings[table->n_strings - 1])
		return error_set(err, "a broken ELF file: strings without an end");
	return 0;
}

int elf_reader_table(
        const struct elf_reader *file, GElf_Word type, struct elf_table *table, struct error *err)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(file->elf, section)))
		if (gelf_getshdr(section, &table->section) && table->section.sh_type == type)
			return read_table(file, section, table, err);
	table->data = NULL;
	return 0;
}

const char *elf_table_string(const struct elf_table *table, uint64_t offset, size_t longest)
{
	if (offset >= table->n_strings)
		return NULL;
	/* All could be long, and overlap. */
	return strnlen(table->strings + offset, longest + 1) <= longest ? table->strings + offset
	                                                                : NULL;
}

#endif
