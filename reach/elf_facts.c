#include "elf_facts.h"

#include "elf_names.h"

#include <stdlib.h>
#include <string.h>

void elf_facts_release(struct elf_facts *facts)
{
	free(facts->build_id);
	free(facts->interpreter);
	free(facts->run_path);
	elf_names_release(&facts->needed);
	elf_names_release(&facts->imports);
	elf_names_release(&facts->exports);
	memset(facts, 0, sizeof(*facts));
}

static int compare_name(const void *name, const void *element)
{
	return strcmp(name, *(char *const *)element);
}

bool elf_names_have(const struct elf_names *names, const char *name)
{
	return names->n_names &&
	       bsearch(name, names->names, names->n_names, sizeof(*names->names), compare_name);
}

#ifdef HAVE_ELF

#include "elf_reader.h"

#include "cleanup.h"

#include <limits.h>
#include <stdio.h>

/* C libraries have no longer ones, and the names of others do not matter. */
#define FUNCTION_NAME_MAX 63
#define LIBRARY_NAME_MAX 255
#define NEEDED_MAX 256
#define PROGRAMS_MAX 64 /* libelf keeps each of their notes */
#define NOTES_BYTES_MAX 65536
#define BUILD_ID_BYTES_MAX 64

/* ---- program headers ---- */

static int read_interpreter(const struct elf_reader *file, const GElf_Phdr *program,
        struct elf_facts *facts, struct error *err)
{
	char path[PATH_MAX];
	size_t n_bytes = program->p_filesz < sizeof(path) ? (size_t)program->p_filesz : 0;

	if (facts->interpreter || !n_bytes || program->p_offset > INT64_MAX ||
	        pread(file->fd, path, n_bytes, (off_t)program->p_offset) != (ssize_t)n_bytes ||
	        path[n_bytes - 1])
		return 0;
	facts->interpreter = strdup(path);
	return facts->interpreter ? 0 : error_no_memory(err);
}

static int keep_build_id(
        const unsigned char *bytes, size_t n_bytes, struct elf_facts *facts, struct error *err)
{
	facts->build_id = malloc(2 * n_bytes + 1);
	if (!facts->build_id)
		return error_no_memory(err);
	for (size_t i = 0; i < n_bytes; i++)
		snprintf(facts->build_id + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

static int read_notes(const struct elf_reader *file, const GElf_Phdr *program,
        struct elf_facts *facts, struct error *err)
{
	Elf_Type type = program->p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR;
	Elf_Data *data;
	GElf_Nhdr note;
	size_t name, description;

	if (facts->build_id || program->p_filesz > NOTES_BYTES_MAX || program->p_offset > INT64_MAX)
		return 0;
	data = elf_getdata_rawchunk(
	        file->elf, (int64_t)program->p_offset, (size_t)program->p_filesz, type);
	for (size_t at = 0, next;
	        data && (next = gelf_getnote(data, at, &note, &name, &description)); at = next)
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		        !memcmp((char *)data->d_buf + name, "GNU", 4) && note.n_descsz &&
		        note.n_descsz <= BUILD_ID_BYTES_MAX)
			return keep_build_id((unsigned char *)data->d_buf + description,
			        note.n_descsz, facts, err);
	return 0;
}

static int read_programs(
        const struct elf_reader *file, struct elf_facts *facts, bool *is_linked, struct error *err)
{
	size_t n_programs = 0;
	GElf_Phdr program;

	if (elf_getphdrnum(file->elf, &n_programs) < 0)
		return error_set(err, "a broken ELF file: %s", elf_errmsg(-1));
	for (size_t i = 0; i < n_programs && i < PROGRAMS_MAX; i++) {
		if (!gelf_getphdr(file->elf, (int)i, &program))
			continue;
		*is_linked |= program.p_type == PT_DYNAMIC;
		if (program.p_type == PT_INTERP && read_interpreter(file, &program, facts, err))
			return -1;
		if (program.p_type == PT_NOTE && read_notes(file, &program, facts, err))
			return -1;
	}
	return 0;
}

/* ---- sections ---- */

static int read_needed(const struct elf_reader *file, struct elf_facts *facts, struct error *err)
{
	struct elf_table table = {0};
	GElf_Dyn entry;

	if (elf_reader_table(file, SHT_DYNAMIC, &table, err))
		return -1;
	for (int i = 0; table.data && gelf_getdyn(table.data, i, &entry) && entry.d_tag != DT_NULL;
	        i++) {
		bool is_path = entry.d_tag == DT_RUNPATH || entry.d_tag == DT_RPATH;
		const char *text = is_path || entry.d_tag == DT_NEEDED
		                           ? elf_table_string(&table, entry.d_un.d_val,
		                                     is_path ? PATH_MAX : LIBRARY_NAME_MAX)
		                           : NULL;

		if (!text)
			continue;
		if (is_path && !facts->run_path && !(facts->run_path = strdup(text)))
			return error_no_memory(err);
		if (!is_path && facts->needed.n_names < NEEDED_MAX &&
		        elf_names_add(&facts->needed, text, err))
			return -1;
	}
	return 0;
}

/* Of an import the type may be left out. */
static bool is_function(const GElf_Sym *symbol)
{
	unsigned type = GELF_ST_TYPE(symbol->st_info), binding = GELF_ST_BIND(symbol->st_info);

	return (binding == STB_GLOBAL || binding == STB_WEAK) &&
	       (type == STT_FUNC || type == STT_GNU_IFUNC ||
	               (type == STT_NOTYPE && symbol->st_shndx == SHN_UNDEF));
}

static int read_symbols(const struct elf_reader *file, struct elf_facts *facts, struct error *err)
{
	struct elf_table table = {0};
	GElf_Sym symbol;

	if (elf_reader_table(file, SHT_DYNSYM, &table, err))
		return -1;
	facts->is_dynamic = table.data;
	for (int i = 0; table.data && gelf_getsym(table.data, i, &symbol); i++) {
		const char *name = is_function(&symbol) ? elf_table_string(&table, symbol.st_name,
		                                                  FUNCTION_NAME_MAX)
		                                        : NULL;

		if (name && *name &&
		        elf_names_add(
		                symbol.st_shndx == SHN_UNDEF ? &facts->imports : &facts->exports,
		                name, err))
			return -1;
	}
	elf_names_sort(&facts->imports);
	elf_names_sort(&facts->exports);
	return 0;
}

static int read_file(int fd, struct elf_facts *facts, struct error *err)
{
	struct elf_reader file = {0};
	bool is_linked = false;
	int result;

	if (elf_reader_open(fd, &file, err))
		return -1;
	facts->machine = file.header.e_machine;
	facts->is_64 = file.header.e_ident[EI_CLASS] == ELFCLASS64;
	result = read_programs(&file, facts, &is_linked, err) || read_needed(&file, facts, err) ||
	                         read_symbols(&file, facts, err)
	                 ? -1
	                 : 0;
	elf_reader_close(&file);
	/* Loaders need no sections. */
	if (!result && is_linked && !facts->is_dynamic)
		return error_set(err, "an ELF file whose table of symbols is missing");
	return result;
}

int elf_facts_read(int fd, struct elf_facts *facts, struct error *err)
{
	int result = read_file(fd, facts, err);

	return elf_reader_check_memory(err) ? ELF_FACTS_NO_MEMORY : result;
}

#else

int elf_facts_read(int fd, struct elf_facts *facts, struct error *err)
{
	(void)fd;
	(void)facts;
	return error_set(err, "secprof was built without libelf, which reads programs");
}

#endif
