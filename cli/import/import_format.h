/*
 * A log of another tool, read line by line into a run (`secprof import`).
 *
 * To add a kind of log: a file in cli/import/ that exports `const struct import_format
 * import_format_NAME`, and a line in formats.def.
 */
#ifndef SECPROF_CLI_IMPORT_FORMAT_H
#define SECPROF_CLI_IMPORT_FORMAT_H

#include "imported_run.h"

#include "error.h"

#include <stddef.h>

struct import_format {
	const char *name;    /* also the mode of the run */
	const char *summary; /* for the help */
	size_t state_size;   /* of what it keeps between lines, zeroed at first */
	/* One line, without its end, which it may change. */
	int (*read_line)(struct imported_run *imported, void *state, char *line, struct error *err);
	/* After the last line; NULL: nothing is left to do. */
	int (*end)(struct imported_run *imported, void *state, struct error *err);
	void (*release)(void *state); /* NULL: it owns nothing */
};

#define IMPORT_FORMAT(name) extern const struct import_format import_format_##name;
#include "formats.def"
#undef IMPORT_FORMAT

#endif
