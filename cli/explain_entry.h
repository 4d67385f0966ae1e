/*
 * A label and the text beside it, as explain prints them, and where they are printed.
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

/* Takes entries: text is one line or several, without control characters. */
struct explain_sink {
	int (*print)(const char *label, const char *text, FILE *out, struct error *err);
	FILE *out;
};

/* On standard output, whatever `out` is, wrapped at the width of the screen. */
extern const struct explain_sink explain_terminal;

/* Prints it beside its label; nothing without lines. */
MUST_CHECK int entry_print(
        struct entry *entry, const char *label, const struct explain_sink *sink, struct error *err);

void entry_release(struct entry *entry);

#define cleanup_entry __attribute__((cleanup(entry_release)))

#endif
