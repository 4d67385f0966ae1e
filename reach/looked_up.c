#include "looked_up.h"

#ifdef HAVE_ELF

#include "elf_names.h"
#include "elf_reader.h"

#include <string.h>

#define NAME_BYTES_MAX 63
#define DATA_BYTES_MAX (128u << 20)

static int add_name(const char *name, struct elf_names *found, struct error *err)
{
	if (!strcmp(name, "syscall"))
		return error_set(err, "it may look up syscall(3) by its name (dlsym)");
	return elf_names_add(found, name, err);
}

static int add_strings(const char *bytes, size_t n_bytes, const struct elf_names *exports,
        struct elf_names *found, struct error *err)
{
	const char *end = bytes + n_bytes, *nul;

	for (const char *string = bytes; (nul = memchr(string, '\0', (size_t)(end - string)));
	        string = nul + 1)
		if (nul > string && nul - string <= NAME_BYTES_MAX &&
		        elf_names_have(exports, string) && add_name(string, found, err))
			return -1;
	return 0;
}

static int add_sections(const struct elf_reader *file, const struct elf_names *exports,
        struct elf_names *found, struct error *err)
{
	uint64_t left = DATA_BYTES_MAX;
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(file->elf, section))) {
		const Elf_Data *data;

		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_PROGBITS ||
		        !(header.sh_flags & SHF_ALLOC) || header.sh_flags & SHF_EXECINSTR)
			continue;
		if (header.sh_size > left)
			return error_set(err, "more than %u MiB of data", DATA_BYTES_MAX >> 20);
		left -= header.sh_size;
		data = elf_rawdata(section, NULL);
		if (data && data->d_buf &&
		        add_strings(data->d_buf, data->d_size, exports, found, err))
			return -1;
	}
	return 0;
}

int looked_up_find(
        int fd, const struct elf_names *exports, struct elf_names *found, struct error *err)
{
	struct elf_reader file = {0};
	int result;

	if (elf_reader_open(fd, &file, err))
		return -1;
	result = add_sections(&file, exports, found, err);
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
