/*
 * The trees of processes of a recording, as text.
 */
#ifndef SECPROF_CLI_PROCESS_TREE_H
#define SECPROF_CLI_PROCESS_TREE_H

#include "error.h"
#include "recording.h"

/* On standard output: one for each run, with a blank line after it. */
MUST_CHECK int process_tree_print(const struct recording *recording, struct error *err);

#endif
