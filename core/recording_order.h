/*
 * Orders of what runs are made of.
 */
#ifndef SECPROF_CORE_RECORDING_ORDER_H
#define SECPROF_CORE_RECORDING_ORDER_H

#include "recording.h"

/* An executable or module, and its place in the table that it comes from. */
struct named_file {
	const char *path;
	const char *build_id; /* may be NULL */
	size_t index;
};

/* Are they one file: do path and build id agree? */
bool named_file_equal(const struct named_file *a, const struct named_file *b);

/* By path, build id and, among equals, index. */
void named_files_sort(struct named_file *files, size_t n_files);

/* Fill one element per executable or module, in the run's order; return how many. */
size_t list_executables(const struct run *run, struct named_file *files);
size_t list_modules(const struct run *run, struct named_file *files);

/* Ascending by executable. */
void sort_exe_counts(struct exe_count *counts, size_t n_counts);

/* By executable, then reason. */
int slow_compare(const void *a, const void *b);

/* By the first value that differs. */
int tuple_compare(const void *a, const void *b);
void sort_tuples(struct arg_tuple *tuples, size_t n_tuples);

/* By values, executable, and what they lead through. */
int stack_compare(const void *a, const void *b);
void sort_stacks(struct user_stack *stacks, size_t n_stacks);

/* Ascending. */
void sort_values(uint64_t *values, size_t n_values);

#endif
