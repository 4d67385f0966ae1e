/*
 * What recorded programs import and did not call, as far as their files are here.
 */
#ifndef SECPROF_CLI_IMPORTS_H
#define SECPROF_CLI_IMPORTS_H

#include "observed.h"
#include "reach_lines.h"
#include "table.h"

#include "error.h"
#include "memory_file.h"
#include "program_files.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>

struct imports {
	struct program_files files;
	struct reach_lines lines; /* of the files */
};

/* Of a run, or of totals, which must outlive the imports.  The files are those of this system, or
 * of the image below `root`; `shared` as in reach_lines_find().  *imports must be zeroed, and is
 * the caller's to release even after a failure. */
MUST_CHECK int imports_find(const struct run *observed, const char *root, bool shared,
        struct imports *imports, struct error *err);

/* Why the files of this system have nothing to do with those that were recorded; NULL: they may. */
const char *imports_why_elsewhere(const struct recording *recording);

/* The same for whoever only mentions them, and may be asked on another machine than the recorded
 * one: of a file that is not the recorded one, or may well be another's, nothing is known. (Without
 * a root those are the files of containers and of other machines, unless they have the build ids
 * that were recorded.) */
MUST_CHECK int imports_find_recorded(const struct observed *observed, const char *root,
        struct imports *imports, struct error *err);

/* Who imports what for the call of the import in this place: "nginx: chroot; libcrypto.so.3:
 * recvmmsg, sendmmsg". With bytes from outside.  *text must be zeroed, and is the caller's to
 * release even after a failure. */
MUST_CHECK int imports_text(
        const struct imports *imports, size_t first, struct memory_file *text, struct error *err);

/* A row for each call, with its tier and who imports what: "nginx: chroot".  *table must be zeroed,
 * and is the caller's to release even after a failure. */
MUST_CHECK int imports_table(const struct imports *imports, struct table *table, struct error *err);

/* How many calls the imports lead to. */
size_t imports_count(const struct imports *imports);

/* Does it import nothing because it has all in itself?  (Only the C library calls the kernel for
 * others.) */
bool imports_is_static(const struct program_file *file);

/* Why it is not known what a file imports; NULL: it is. */
const char *imports_why_unknown(const struct program_file *file);

void imports_release(struct imports *imports);

#endif
