#include "reach_lines.h"

#include "import_calls.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* An import that is being looked at. */
struct finding {
	const struct run *observed;
	struct reach_lines *lines;
	struct reach_import import;
	struct error *err;
	bool failed;
};

static void add_call(const char *call, void *context)
{
	struct finding *finding = context;
	struct reach_lines *lines = finding->lines;
	struct reach_import *grown;

	if (finding->failed || import_call_is_observed(finding->observed, call))
		return;
	grown = reallocarray(lines->imports, lines->n_imports + 1, sizeof(*grown));
	if (!grown) {
		error_no_memory(finding->err);
		finding->failed = true;
		return;
	}
	lines->imports = grown;
	finding->import.call = call;
	grown[lines->n_imports++] = finding->import;
}

/* Then the C library's function of that name is not what is imported. */
static bool is_exported(const struct program_files *files, const char *function)
{
	for (size_t i = 0; i < files->n_files; i++)
		if (!files->files[i].is_libc &&
		        elf_names_have(&files->files[i].facts.exports, function))
			return true;
	return false;
}

static int compare(const void *a, const void *b)
{
	const struct reach_import *left = a, *right = b;
	int order = strcmp(left->call, right->call);

	if (order)
		return order;
	/* Of one array. */
	if (left->file != right->file)
		return left->file < right->file ? -1 : 1;
	return strcmp(left->function, right->function);
}

bool reach_file_counts(const struct program_file *file, bool shared)
{
	return !file->is_libc && (shared || !file->is_shared);
}

int reach_lines_find(const struct run *observed, const struct program_files *files, bool shared,
        struct reach_lines *lines, struct error *err)
{
	struct finding finding = {.observed = observed, .lines = lines, .err = err};

	for (size_t i = 0; i < files->n_files; i++) {
		const struct program_file *file = &files->files[i];

		if (!reach_file_counts(file, shared))
			continue;
		finding.import.file = file;
		for (size_t n = 0; n < file->facts.imports.n_names; n++) {
			finding.import.function = file->facts.imports.names[n];
			if (!is_exported(files, finding.import.function))
				import_calls_visit(finding.import.function, add_call, &finding);
			if (finding.failed)
				return -1;
		}
	}
	if (lines->n_imports)
		qsort(lines->imports, lines->n_imports, sizeof(*lines->imports), compare);
	return 0;
}

size_t reach_lines_of_call(const struct reach_lines *lines, size_t first)
{
	size_t n = 1;

	while (first + n < lines->n_imports &&
	        !strcmp(lines->imports[first + n].call, lines->imports[first].call))
		n++;
	return n;
}

void reach_lines_release(struct reach_lines *lines)
{
	free(lines->imports);
	memset(lines, 0, sizeof(*lines));
}
