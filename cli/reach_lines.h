/*
 * Calls that were not observed, and the imports that lead to them.
 */
#ifndef SECPROF_CLI_REACH_LINES_H
#define SECPROF_CLI_REACH_LINES_H

#include "error.h"
#include "program_files.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>

/* `file` imports `function`, which leads to `call`; nothing is owned. */
struct reach_import {
	const char *call;
	const struct program_file *file;
	const char *function;
};

struct reach_lines {
	struct reach_import *imports; /* owned; ascending by call, then in the order of the files */
	size_t n_imports;
};

/* Is it looked at?  Not the C library, and only with `shared` a library that all programs use. */
bool reach_file_counts(const struct program_file *file, bool shared);

/* What executables and their own libraries import from the C library.  The run and the files must
 * outlive the lines. */
MUST_CHECK int reach_lines_find(const struct run *observed, const struct program_files *files,
        bool shared, struct reach_lines *lines, struct error *err);

/* How many of the imports from this one on lead to the same call. */
size_t reach_lines_of_call(const struct reach_lines *lines, size_t first);

void reach_lines_release(struct reach_lines *lines);

#endif
