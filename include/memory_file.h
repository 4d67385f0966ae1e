/*
 * Text that is written to memory through a FILE.
 *
 *	cleanup_memory_file struct memory_file text = {0};
 *	FILE *out = memory_file_open(&text, err);
 *
 *	if (!out)
 *		return -1;
 *	fprintf(out, ...);
 *	if (memory_file_close(&text, err))
 *		return -1;
 *	use(text.bytes, text.n_bytes);
 *
 * Not open_memstream(3): without memory its streams drop what is written and set no error flag
 * (glibc 2.36), so the result would be cut off unnoticed.
 */
#ifndef SECPROF_MEMORY_FILE_H
#define SECPROF_MEMORY_FILE_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct memory_file {
	char *bytes; /* owned; valid after memory_file_close, followed by a NUL */
	size_t n_bytes, size;
	bool failed;
	FILE *out;
};

/* NULL with *err set on failure. */
FILE *memory_file_open(struct memory_file *file, struct error *err);

/* Ends the writing.  -1 with *err set if any of it was lost. */
MUST_CHECK int memory_file_close(struct memory_file *file, struct error *err);

void memory_file_release(struct memory_file *file);

#define cleanup_memory_file __attribute__((cleanup(memory_file_release)))

#endif
