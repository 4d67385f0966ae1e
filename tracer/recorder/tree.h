/*
 * Which processes executed what, and who started them: not a row for each process, but one for all
 * that took the same way.
 *
 *      fork             a child of the row, of the same executable
 *      exec after that  a child of the same row, of the new executable: what a shell starts
 *      another exec     a child, in place: an entrypoint becomes the server
 */
#ifndef SECPROF_TRACER_TREE_H
#define SECPROF_TRACER_TREE_H

#include "error.h"
#include "recording.h"

#include <stdbool.h>
#include <stdint.h>

#define TREE_NO_ROW UINT32_MAX
#define TREE_NO_EXE UINT32_MAX

struct tree_row;
struct tree_script;

/* Zeroed means empty. */
struct tree {
	struct tree_row *rows; /* owned; a hash table, and an array by number */
	struct tree_row **by_number;
	uint32_t n_rows, room;
	uint32_t n_kept; /* of these those with a place in the tree */
};

/* The row of a new process whose parent is in that one; *beyond is set if it has no place. */
uint32_t tree_fork(struct tree *tree, uint32_t parent, bool *beyond);

/* The row of a process that executes another program; `script`, "" if it is none, is what names
 * the interpreter. */
uint32_t tree_exec(struct tree *tree, uint32_t row, uint32_t exe, const char *script, bool *beyond);

/* TREE_NO_EXE: it is not known. */
uint32_t tree_exe(const struct tree *tree, uint32_t row);

MUST_CHECK int tree_copy(const struct tree *tree, struct run *run, struct error *err);
void tree_release(struct tree *tree);

#endif
