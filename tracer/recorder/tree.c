#include "tree.h"

#include "../lib/hash.h"

#include "cleanup.h"

#include <stdlib.h>
#include <string.h>

/* Hashed as bytes: no padding in it. */
struct row_key {
	uint32_t parent, exe;
	uint32_t is_exec;   /* in place, not after a fork */
	uint32_t is_forked; /* and executes what its parent does */
	uint32_t is_kept;   /* it has a place in the tree */
};

struct tree_row {
	uint32_t number;
	uint64_t count;
	UT_hash_handle hh;
	struct row_key key;
	char script[]; /* part of the key */
};

static size_t key_length(const char *script)
{
	return offsetof(struct tree_row, script) - offsetof(struct tree_row, key) + strlen(script);
}

static struct tree_row *find(const struct tree *tree, const struct row_key *key, const char *script)
{
	char bytes[sizeof(*key) + TREE_SCRIPT_MAX];
	struct tree_row *row;

	memcpy(bytes, key, sizeof(*key));
	memcpy(bytes + sizeof(*key), script, strlen(script));
	HASH_FIND(hh, tree->rows, bytes, sizeof(*key) + strlen(script), row);
	return row;
}

static int make_room(struct tree *tree)
{
	uint32_t room = tree->room ? 2 * tree->room : 64;
	struct tree_row **grown;

	if (tree->n_rows < tree->room)
		return 0;
	grown = reallocarray(tree->by_number, room, sizeof(*grown));
	if (!grown)
		return -1;
	tree->by_number = grown;
	tree->room = room;
	return 0;
}

static struct tree_row *add(struct tree *tree, const struct row_key *key, const char *script)
{
	struct tree_row *row;

	if (make_room(tree))
		return NULL;
	row = calloc(1, sizeof(*row) + strlen(script) + 1);
	if (!row)
		return NULL;
	row->key = *key;
	row->number = tree->n_rows;
	strcpy(row->script, script);
	HASH_ADD_KEYPTR(hh, tree->rows, &row->key, key_length(script), row);
	if (!hash_has(row)) {
		free(row);
		return NULL;
	}
	tree->by_number[tree->n_rows++] = row;
	tree->n_kept += key->is_kept;
	return row;
}

/* A row without a place is one for all that execute the same: there are no more than executables,
 * so the number of rows is bounded. */
static uint32_t enter(struct tree *tree, struct row_key key, const char *script, bool *beyond)
{
	struct tree_row *row = NULL;

	key.is_kept = key.parent == TREE_NO_ROW || tree->by_number[key.parent]->key.is_kept;
	if (key.is_kept) {
		row = find(tree, &key, script);
		if (!row && tree->n_kept < RUN_TREE_MAX)
			row = add(tree, &key, script);
	}
	*beyond = !row;
	if (!row) {
		key = (struct row_key){.parent = TREE_NO_ROW, .exe = key.exe};
		row = find(tree, &key, "");
		if (!row)
			row = add(tree, &key, "");
	}
	if (!row)
		return TREE_NO_ROW;
	row->count++;
	return row->number;
}

uint32_t tree_fork(struct tree *tree, uint32_t parent, bool *beyond)
{
	*beyond = false;
	if (parent == TREE_NO_ROW)
		return TREE_NO_ROW;
	return enter(tree,
	        (struct row_key){
	                .parent = parent, .exe = tree_exe(tree, parent), .is_forked = true},
	        "", beyond);
}

uint32_t tree_exec(
        struct tree *tree, uint32_t number, uint32_t exe, const char *script, bool *beyond)
{
	struct row_key key = {.parent = TREE_NO_ROW, .exe = exe};
	struct tree_row *row = number == TREE_NO_ROW ? NULL : tree->by_number[number];

	if (row && row->key.is_forked) {
		/* It was there on its way only. */
		row->count--;
		key.parent = row->key.parent;
	} else if (row) {
		key.parent = number;
		key.is_exec = true;
	}
	return enter(tree, key, script, beyond);
}

uint32_t tree_exe(const struct tree *tree, uint32_t row)
{
	return row == TREE_NO_ROW ? TREE_NO_EXE : tree->by_number[row]->key.exe;
}

/* Those that have a process, or a row below that has: parents have lower numbers. */
static void mark_needed(const struct tree *tree, bool *needed)
{
	for (uint32_t i = tree->n_rows; i-- > 0;) {
		const struct tree_row *row = tree->by_number[i];

		needed[i] |= row->count > 0 && row->key.is_kept;
		if (needed[i] && row->key.parent != TREE_NO_ROW)
			needed[row->key.parent] = true;
	}
}

static int copy_row(const struct tree_row *row, const int32_t *places, struct process_row *copy,
        struct error *err)
{
	*copy = (struct process_row){
	        .parent = row->key.parent == TREE_NO_ROW ? -1 : places[row->key.parent],
	        .exe = row->key.exe == TREE_NO_EXE ? -1 : (int32_t)row->key.exe,
	        .exec = row->key.is_exec,
	        .forked = row->key.is_forked,
	        .count = row->count,
	};
	if (!*row->script)
		return 0;
	copy->script = strdup(row->script);
	return copy->script ? 0 : error_no_memory(err);
}

int tree_copy(const struct tree *tree, struct run *run, struct error *err)
{
	cleanup_free bool *needed = calloc(tree->n_rows + 1, sizeof(*needed));
	cleanup_free int32_t *places = calloc(tree->n_rows + 1, sizeof(*places));

	run->tree = calloc(tree->n_kept + 1, sizeof(*run->tree));
	if (!needed || !places || !run->tree)
		return error_no_memory(err);
	mark_needed(tree, needed);
	for (uint32_t i = 0; i < tree->n_rows; i++) {
		if (!needed[i])
			continue;
		places[i] = (int32_t)run->n_tree;
		if (copy_row(tree->by_number[i], places, &run->tree[run->n_tree++], err))
			return -1;
	}
	return 0;
}

void tree_release(struct tree *tree)
{
	struct tree_row *row, *next;

	HASH_ITER (hh, tree->rows, row, next) {
		HASH_DEL(tree->rows, row);
		free(row);
	}
	free(tree->by_number);
	*tree = (struct tree){0};
}
