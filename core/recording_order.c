#include "recording_order.h"

#include <stdlib.h>
#include <string.h>

/* One path with two build ids is two files: it was replaced between the runs. */
static int compare_names(const struct named_file *a, const struct named_file *b)
{
	int order = strcmp(a->path, b->path);

	if (order)
		return order;
	if (!a->build_id || !b->build_id)
		return (a->build_id != NULL) - (b->build_id != NULL);
	return strcmp(a->build_id, b->build_id);
}

static int compare_files(const void *a, const void *b)
{
	const struct named_file *left = a, *right = b;
	int order = compare_names(left, right);

	/* qsort(3) is not stable: by the index, the first of equal files is still the first. */
	return order ? order : (left->index > right->index) - (left->index < right->index);
}

bool named_file_equal(const struct named_file *a, const struct named_file *b)
{
	return !compare_names(a, b);
}

void named_files_sort(struct named_file *files, size_t n_files)
{
	if (n_files > 1)
		qsort(files, n_files, sizeof(*files), compare_files);
}

size_t list_executables(const struct run *run, struct named_file *files)
{
	for (size_t i = 0; i < run->n_executables; i++)
		files[i] = (struct named_file){.path = run->executables[i], .index = i};
	return run->n_executables;
}

size_t list_modules(const struct run *run, struct named_file *files)
{
	for (size_t i = 0; i < run->n_modules; i++) {
		const struct module *module = &run->modules[i];

		files[i] = (struct named_file){module->path, module->build_id, i};
	}
	return run->n_modules;
}

static int compare_exe_counts(const void *a, const void *b)
{
	const struct exe_count *left = a, *right = b;

	return (left->exe > right->exe) - (left->exe < right->exe);
}

void sort_exe_counts(struct exe_count *counts, size_t n_counts)
{
	if (n_counts > 1)
		qsort(counts, n_counts, sizeof(*counts), compare_exe_counts);
}

static int compare_values(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

void sort_values(uint64_t *values, size_t n_values)
{
	if (n_values > 1)
		qsort(values, n_values, sizeof(*values), compare_values);
}

int tuple_compare(const void *a, const void *b)
{
	const struct arg_tuple *left = a, *right = b;

	for (size_t i = 0; i < left->n_values && i < right->n_values; i++)
		if (left->values[i] != right->values[i])
			return left->values[i] > right->values[i] ? 1 : -1;
	return (left->n_values > right->n_values) - (left->n_values < right->n_values);
}

void sort_tuples(struct arg_tuple *tuples, size_t n_tuples)
{
	if (n_tuples > 1)
		qsort(tuples, n_tuples, sizeof(*tuples), tuple_compare);
}

static int frame_compare(const struct stack_frame *a, const struct stack_frame *b)
{
	if (a->module != b->module)
		return a->module > b->module ? 1 : -1;
	return (a->offset > b->offset) - (a->offset < b->offset);
}

int stack_compare(const void *a, const void *b)
{
	const struct user_stack *left = a, *right = b;
	int order = tuple_compare(&left->values, &right->values);

	if (!order && left->exe != right->exe)
		order = left->exe > right->exe ? 1 : -1;
	for (size_t i = 0; !order && i < left->n_frames && i < right->n_frames; i++)
		order = frame_compare(&left->frames[i], &right->frames[i]);
	if (order || left->n_frames != right->n_frames)
		return order ? order : left->n_frames > right->n_frames ? 1 : -1;
	return left->truncated - right->truncated;
}

void sort_stacks(struct user_stack *stacks, size_t n_stacks)
{
	if (n_stacks > 1)
		qsort(stacks, n_stacks, sizeof(*stacks), stack_compare);
}

int slow_compare(const void *a, const void *b)
{
	const struct slow *left = a, *right = b;

	if (left->exe != right->exe)
		return left->exe > right->exe ? 1 : -1;
	return strcmp(left->reason, right->reason);
}
