/*
 *      run 1: a b   run 2: b c   ->   row  a b b c   by place
 *                                     first equals   0 1 1 3
 *                                     indices        0 1 1 2   in the sum {a, b, c}
 *
 * Sorting finds equals; the numbers are given by place, so that files stay in the order of their
 * first appearance.
 */
#include "recording_totals_files.h"

#include "cleanup.h"
#include "recording_order.h"

#include <string.h>

/* The files of all runs in one row; `index` is the place in it. */
struct file_row {
	struct named_file *files;
	size_t n_files;
	uint32_t *indices; /* in the sum, by place */
	size_t n_distinct;
};

static void file_row_release(struct file_row *row)
{
	free(row->files);
	free(row->indices);
}

/* For each place the first one that holds an equal file; sorts the row. */
static void find_first_equals(struct file_row *row, size_t *first_equals)
{
	size_t first = 0;

	named_files_sort(row->files, row->n_files);
	for (size_t i = 0; i < row->n_files; i++) {
		const struct named_file *file = &row->files[i];

		if (i == 0 || !named_file_equal(file, file - 1))
			first = file->index;
		first_equals[file->index] = first;
	}
}

static int number_files(struct file_row *row, struct error *err)
{
	cleanup_free size_t *first_equals = new_table(row->n_files, sizeof(*first_equals));

	row->indices = new_table(row->n_files, sizeof(*row->indices));
	if (!first_equals || !row->indices)
		return error_no_memory(err);
	find_first_equals(row, first_equals);
	for (size_t i = 0; i < row->n_files; i++) {
		bool is_new = first_equals[i] == i;

		row->indices[i] =
		        is_new ? (uint32_t)row->n_distinct : row->indices[first_equals[i]];
		row->n_distinct += is_new;
	}
	return 0;
}

typedef size_t file_lister(const struct run *run, struct named_file *files);

static int file_row_init(struct file_row *row, const struct summand *summands, size_t n,
        size_t n_files, file_lister *list, struct error *err)
{
	size_t place = 0;

	row->files = new_table(n_files, sizeof(*row->files));
	if (!row->files)
		return error_no_memory(err);
	row->n_files = n_files;
	for (size_t i = 0; i < n; i++)
		place += list(summands[i].run, row->files + place);
	for (size_t i = 0; i < n_files; i++)
		row->files[i].index = i;
	return number_files(row, err);
}

/* A summand's share of the row's indices. */
static uint32_t *copy_indices(const struct file_row *row, size_t first, size_t n)
{
	uint32_t *copy = new_table(n, sizeof(*copy));

	if (copy && n)
		memcpy(copy, row->indices + first, n * sizeof(*copy));
	return copy;
}

static int copy_string(char **copy, const char *string, struct error *err)
{
	/* Equal files have equal strings: one copy is enough. */
	if (*copy || !string)
		return 0;
	*copy = strdup(string);
	return *copy ? 0 : error_no_memory(err);
}

static int unite_executables(
        struct summand *summands, size_t n, struct run *totals, struct error *err)
{
	__attribute__((cleanup(file_row_release))) struct file_row row = {0};
	size_t n_files = 0;

	for (size_t i = 0; i < n; i++)
		n_files += summands[i].run->n_executables;
	if (file_row_init(&row, summands, n, n_files, list_executables, err))
		return -1;
	totals->executables = new_table(row.n_distinct, sizeof(*totals->executables));
	if (!totals->executables)
		return error_no_memory(err);
	/* Before the strings: all are NULL until copied, and can be released. */
	totals->n_executables = row.n_distinct;
	for (size_t i = 0; i < n_files; i++)
		if (copy_string(&totals->executables[row.indices[row.files[i].index]],
		            row.files[i].path, err))
			return -1;
	for (size_t i = 0, first = 0; i < n; first += summands[i++].run->n_executables) {
		summands[i].exe_indices = copy_indices(&row, first, summands[i].run->n_executables);
		if (!summands[i].exe_indices)
			return error_no_memory(err);
	}
	return 0;
}

static int unite_modules(struct summand *summands, size_t n, struct run *totals, struct error *err)
{
	__attribute__((cleanup(file_row_release))) struct file_row row = {0};
	size_t n_files = 0;

	for (size_t i = 0; i < n; i++)
		n_files += summands[i].run->n_modules;
	if (file_row_init(&row, summands, n, n_files, list_modules, err))
		return -1;
	totals->modules = new_table(row.n_distinct, sizeof(*totals->modules));
	if (!totals->modules)
		return error_no_memory(err);
	totals->n_modules = row.n_distinct;
	for (size_t i = 0; i < n_files; i++) {
		const struct named_file *file = &row.files[i];
		struct module *module = &totals->modules[row.indices[file->index]];

		if (copy_string(&module->path, file->path, err) ||
		        copy_string(&module->build_id, file->build_id, err))
			return -1;
	}
	for (size_t i = 0, first = 0; i < n; first += summands[i++].run->n_modules) {
		summands[i].module_indices = copy_indices(&row, first, summands[i].run->n_modules);
		if (!summands[i].module_indices)
			return error_no_memory(err);
	}
	return 0;
}

int unite_files(struct summand *summands, size_t n, struct run *totals, struct error *err)
{
	if (unite_executables(summands, n, totals, err))
		return -1;
	return unite_modules(summands, n, totals, err);
}
