/*
 * secprof reach: how many calls no path was found to.
 */
#ifndef SECPROF_CLI_REACH_BOUND_H
#define SECPROF_CLI_REACH_BOUND_H

#include "observed.h"

#include "error.h"
#include "program_bound.h"
#include "program_files.h"
#include "recording.h"

/* Of the files, which are those of this system, or of the image below `root`.  Where they may well
 * be others than those that were recorded, there is no claim. */
MUST_CHECK int reach_bound_find(const struct observed *observed, const struct program_files *files,
        const char *root, struct program_bound *bound, struct error *err);

/* Below the table of imports. */
MUST_CHECK int reach_bound_print(
        const struct run *observed, const struct program_bound *bound, struct error *err);

/* As the member "bound" of the document. */
void reach_bound_print_json(const struct run *observed, const struct program_bound *bound);

#endif
