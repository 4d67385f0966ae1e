/*
 *      rows, parents first  ->  for each its first child and its next sibling  ->  in depth,
 * without recursion, as a file may hold a chain of 4096
 */
#include "process_tree.h"

#include "run_table.h"
#include "table.h"

#include "cleanup.h"
#include "text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { NONE = -1, INDENT = 2, DEPTH_SHOWN_MAX = 30 };

struct links {
	int32_t *first, *next; /* owned; of each row, NONE: there is none */
	int32_t top;           /* the first of those that have no parent */
};

static void links_release(struct links *links)
{
	free(links->first);
	free(links->next);
}

static int links_init(struct links *links, const struct run *run, struct error *err)
{
	links->first = calloc(run->n_tree + 1, sizeof(*links->first));
	links->next = calloc(run->n_tree + 1, sizeof(*links->next));
	if (!links->first || !links->next)
		return error_no_memory(err);
	links->top = NONE;
	for (size_t i = 0; i < run->n_tree; i++)
		links->first[i] = NONE;
	/* From behind, so that children stay in their order. */
	for (size_t i = run->n_tree; i-- > 0;) {
		int32_t parent = run->tree[i].parent;
		int32_t *head = parent < 0 ? &links->top : &links->first[parent];

		links->next[i] = *head;
		*head = (int32_t)i;
	}
	return 0;
}

int process_tree_walk(
        const struct run *run, process_tree_visit *visit, void *context, struct error *err)
{
	__attribute__((cleanup(links_release))) struct links links = {0};
	int32_t row;
	int depth = 0;

	if (links_init(&links, run, err))
		return -1;
	row = links.top;
	while (row != NONE) {
		if (visit(run, &run->tree[row], depth, context, err))
			return -1;
		if (links.first[row] != NONE) {
			row = links.first[row];
			depth++;
			continue;
		}
		while (row != NONE && links.next[row] == NONE) {
			row = run->tree[row].parent;
			depth--;
		}
		row = row == NONE ? NONE : links.next[row];
	}
	return 0;
}

char *process_tree_label(const struct run *run, const struct process_row *row)
{
	const char *exe = row->exe < 0 ? "?" : run->executables[row->exe];
	const char *then = row->exec ? "then " : "";
	char *label;
	int length;

	if (row->script)
		length = asprintf(&label, "%s%s (%s)", then, exe, row->script);
	else
		length = asprintf(&label, "%s%s%s", then, exe, row->forked ? ", forked" : "");
	return length < 0 ? NULL : label;
}

/* ---- as text ---- */

static int add_row(const struct run *run, const struct process_row *row, int depth, void *table,
        struct error *err)
{
	int indent = INDENT * (depth < DEPTH_SHOWN_MAX ? depth : DEPTH_SHOWN_MAX);
	cleanup_free char *label = process_tree_label(run, row);
	cleanup_free char *name = NULL;
	char count[24];

	if (!label || asprintf(&name, "%*s%s", indent, "", label) < 0) {
		name = NULL;
		return error_no_memory(err);
	}
	snprintf(count, sizeof(count), "%" PRIu64, row->count);
	return table_add(table, (const char *[]){count, name}, err);
}

/* Of several runs, which are not in the order of the table of runs, the command says which. */
static int print_run(const struct run *run, bool is_one_of_many, struct error *err)
{
	static const struct table_column columns[] = {{"count", true}, {"executable", false}};
	__attribute__((cleanup(table_release))) struct table table = {columns, 2, NULL, 0};
	cleanup_free char *command = run_table_command(run);
	cleanup_free char *shown = command ? text_escape(command) : NULL;
	cleanup_free char *title = NULL;

	if (!shown || asprintf(&title, "processes%s%s:", is_one_of_many ? " of " : "",
	                      is_one_of_many ? shown : "") < 0) {
		title = NULL;
		return error_no_memory(err);
	}
	if (process_tree_walk(run, add_row, &table, err))
		return -1;
	table_print_titled(&table, title, stdout);
	return 0;
}

int process_tree_print(const struct recording *recording, struct error *err)
{
	for (size_t i = 0; i < recording->n_runs; i++)
		if (print_run(&recording->runs[i], recording->n_runs > 1, err))
			return -1;
	return 0;
}
