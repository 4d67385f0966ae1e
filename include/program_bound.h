/*
 * Which system calls the code of recorded programs has a path to.
 *
 * What the programs and their libraries import is followed through the C library, by disassembly;
 * what they call without it is read where it is called (code_calls.h).  A claim is about the files
 * that were mapped: what a program loads by itself, makes at run time, or executes is not among
 * them, unless the recording has it.
 */
#ifndef SECPROF_PROGRAM_BOUND_H
#define SECPROF_PROGRAM_BOUND_H

#include "code_calls.h"
#include "error.h"
#include "program_files.h"
#include "recording.h"
#include "root_folder.h"

#include <stdbool.h>

struct program_bound {
	struct code_calls calls;
	char *no_claim; /* owned; why nothing can be said, NULL: there is a claim */
};

/* Of the files of the totals of a recording.  *bound must be zeroed, and is the caller's to release
 * even after a failure.  -1 without memory only. */
MUST_CHECK int program_bound_find(const struct recording *recording, const struct run *totals,
        const struct program_files *files, const struct root_folder *root,
        struct program_bound *bound, struct error *err);

void program_bound_release(struct program_bound *bound);

/* Was no path found to the call?  False without a claim. */
bool program_bound_excludes(const struct program_bound *bound, const char *call);

/* Calls `visit` with each call that a path was found to, or was not; of none without a claim. */
void program_bound_visit(const struct program_bound *bound, bool with_path,
        void (*visit)(const char *call, void *context), void *context);

#endif
