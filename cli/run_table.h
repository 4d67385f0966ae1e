/*
 * The runs of a recording, a line each: when, how, where, with what end.
 */
#ifndef SECPROF_CLI_RUN_TABLE_H
#define SECPROF_CLI_RUN_TABLE_H

#include "table.h"

#include "error.h"
#include "recording.h"

#include <stddef.h>

/* About what a screen shows.  Of more runs, tables leave out those that brought no new call. */
#define RUN_TABLE_ROWS_MAX 20

/* The command of a run and its arguments, apart by blanks; "-" if it is not known.  Malloced; NULL
 * without memory. */
char *run_table_command(const struct run *run);

/* *table must be zeroed, and is the caller's to release even after a failure.  Of many runs, those
 * that ended well and made no new call are left out. */
MUST_CHECK int run_table_make(
        const struct recording *recording, struct table *table, struct error *err);

/* On standard output. */
MUST_CHECK int run_table_print(const struct recording *recording, struct error *err);

#endif
