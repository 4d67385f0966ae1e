/*
 * The tree of processes of a run.
 */
#ifndef SECPROF_CLI_PROCESS_TREE_H
#define SECPROF_CLI_PROCESS_TREE_H

#include "error.h"
#include "recording.h"

/* Takes a row; those below it follow, `depth` is 0 for those without a parent.  A failure ends the
 * walk. */
typedef int process_tree_visit(const struct run *run, const struct process_row *row, int depth,
        void *context, struct error *err);

/* Visits all rows, children in their order. */
MUST_CHECK int process_tree_walk(
        const struct run *run, process_tree_visit *visit, void *context, struct error *err);

/* What the processes of a row execute: "/bin/sh (./script)", "then /bin/ls".  With bytes from
 * outside; malloced, NULL without memory. */
char *process_tree_label(const struct run *run, const struct process_row *row);

/* On standard output: one for each run, with a blank line after it. */
MUST_CHECK int process_tree_print(const struct recording *recording, struct error *err);

#endif
