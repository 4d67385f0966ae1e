#include "imports.h"

#include "cleanup.h"
#include "risk_tier.h"
#include "root_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- files that are not the recorded ones ---- */

const char *imports_why_elsewhere(const struct recording *recording)
{
	const struct arch *other;

	if (observed_machine(recording, &other) != arch_native() || other)
		return "it was recorded on another machine";
	for (size_t i = 0; i < recording->n_runs; i++)
		if (recording->runs[i].container.id)
			return "it was recorded in a container";
	return NULL;
}

static int forget(struct program_file *file, const char *why, struct error *err)
{
	elf_facts_release(&file->facts);
	file->problem = strdup(why);
	return file->problem ? 0 : error_no_memory(err);
}

static int forget_others(struct program_files *files, const char *elsewhere, struct error *err)
{
	for (size_t i = 0; i < files->n_files; i++) {
		struct program_file *file = &files->files[i];
		const char *why = file->identity == FILE_OTHER
		                          ? "it is not the file that was recorded: its build id "
		                            "differs"
		                          : elsewhere;

		if (why && !file->problem && file->identity != FILE_SAME && forget(file, why, err))
			return -1;
	}
	return 0;
}

/* ---- finding ---- */

static int find_files(const struct run *observed, const char *root, struct program_files *files,
        struct error *err)
{
	__attribute__((cleanup(root_folder_close))) struct root_folder folder = {-1};

	return root_folder_open(root, &folder, err) ||
	                       program_files_find(observed, &folder, files, err)
	               ? -1
	               : 0;
}

int imports_find(const struct run *observed, const char *root, bool shared, struct imports *imports,
        struct error *err)
{
	if (find_files(observed, root, &imports->files, err))
		return -1;
	return reach_lines_find(observed, &imports->files, shared, &imports->lines, err);
}

int imports_find_recorded(const struct observed *observed, const char *root,
        struct imports *imports, struct error *err)
{
	const char *elsewhere = root ? NULL : imports_why_elsewhere(&observed->recording);

	if (find_files(&observed->totals, root, &imports->files, err) ||
	        forget_others(&imports->files, elsewhere, err))
		return -1;
	return reach_lines_find(&observed->totals, &imports->files, false, &imports->lines, err);
}

/* ---- as a table ---- */

static const char *name_of(const struct program_file *file)
{
	const char *slash = strrchr(file->path, '/');

	return slash ? slash + 1 : file->path;
}

/* Its path where another file has the same name. */
static const char *short_name(const struct imports *imports, const struct program_file *file)
{
	for (size_t i = 0; i < imports->files.n_files; i++) {
		const struct program_file *other = &imports->files.files[i];

		if (other != file && reach_file_counts(other, false) &&
		        !strcmp(name_of(other), name_of(file)))
			return file->path;
	}
	return name_of(file);
}

static void write_importers(const struct imports *imports, size_t first, FILE *out)
{
	size_t n = reach_lines_of_call(&imports->lines, first);
	const struct reach_import *lines = &imports->lines.imports[first];

	for (size_t i = 0; i < n; i++) {
		bool is_next = i == 0 || lines[i].file != lines[i - 1].file;

		if (is_next)
			fprintf(out, "%s%s: ", i ? "; " : "", short_name(imports, lines[i].file));
		fprintf(out, "%s%s", is_next ? "" : ", ", lines[i].function);
	}
}

int imports_text(
        const struct imports *imports, size_t first, struct memory_file *text, struct error *err)
{
	if (!memory_file_open(text, err))
		return -1;
	write_importers(imports, first, text->out);
	return memory_file_close(text, err);
}

static int add_row(
        struct table *table, const struct imports *imports, size_t first, struct error *err)
{
	const char *call = imports->lines.imports[first].call;
	cleanup_memory_file struct memory_file text = {0};

	if (imports_text(imports, first, &text, err))
		return -1;
	return table_add(
	        table, (const char *[]){call, risk_tier_text(risk_tier_of(call)), text.bytes}, err);
}

int imports_table(const struct imports *imports, struct table *table, struct error *err)
{
	static const struct table_column columns[] = {
	        {"call", false}, {"tier", false}, {"imported by", false}};
	const struct reach_lines *lines = &imports->lines;

	table->columns = columns;
	table->n_columns = sizeof(columns) / sizeof(columns[0]);
	for (size_t i = 0; i < lines->n_imports; i += reach_lines_of_call(lines, i))
		if (add_row(table, imports, i, err))
			return -1;
	return 0;
}

/* ---- what was found ---- */

size_t imports_count(const struct imports *imports)
{
	size_t n = 0;

	for (size_t i = 0; i < imports->lines.n_imports;
	        i += reach_lines_of_call(&imports->lines, i))
		n++;
	return n;
}

bool imports_is_static(const struct program_file *file)
{
	return file->is_exe && !file->problem && !file->facts.needed.n_names &&
	       !file->facts.interpreter;
}

const char *imports_why_unknown(const struct program_file *file)
{
	if (file->problem)
		return file->problem;
	return imports_is_static(file) ? "it is linked statically, and may call anything" : NULL;
}

void imports_release(struct imports *imports)
{
	reach_lines_release(&imports->lines);
	program_files_release(&imports->files);
}
