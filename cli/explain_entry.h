/*
 * A label and the text beside it, as explain prints them.
 */
#ifndef SECPROF_CLI_EXPLAIN_ENTRY_H
#define SECPROF_CLI_EXPLAIN_ENTRY_H

#include "error.h"
#include "memory_file.h"

#include <stddef.h>
#include <stdio.h>

#define EXPLAIN_INDENT 2

/* What is collected for one label; each line of it becomes a paragraph. */
struct entry {
	struct memory_file text;
	size_t n_lines;
};

/* *entry must be zeroed, and is the caller's to release (cleanup_entry) even after a failure.
 * NULL with *err set without memory. */
FILE *entry_open(struct entry *entry, struct error *err);

/* The stream for one more line. */
FILE *entry_line(struct entry *entry);

/* Prints it beside its label; nothing without lines. */
MUST_CHECK int entry_print(struct entry *entry, const char *label, struct error *err);

void entry_release(struct entry *entry);

#define cleanup_entry __attribute__((cleanup(entry_release)))

#endif
