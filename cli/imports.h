/*
 * What recorded programs import and did not call, as far as their files are here.
 */
#ifndef SECPROF_CLI_IMPORTS_H
#define SECPROF_CLI_IMPORTS_H

#include "reach_lines.h"

#include "error.h"
#include "program_files.h"
#include "recording.h"

#include <stdbool.h>

struct imports {
	struct program_files files;
	struct reach_lines lines; /* of the files */
};

/* Of a run, or of totals, which must outlive the imports.  The files are those of this system, or
 * of the image below `root`; `shared` as in reach_lines_find().  *imports must be zeroed, and is
 * the caller's to release even after a failure. */
MUST_CHECK int imports_find(const struct run *observed, const char *root, bool shared,
        struct imports *imports, struct error *err);

void imports_release(struct imports *imports);

#endif
