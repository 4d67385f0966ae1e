/* The tree of processes: rows, moves between them, and its bound. */
#include "tracer/recorder/seen.h"
#include "tracer/recorder/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void expect(const struct tree *tree, const char *const rows[])
{
	struct run run = {.id = ""};
	struct error err;
	char text[160];
	size_t n = 0;

	assert_int_equal(tree_copy(tree, &run, &err), 0);
	for (; rows[n]; n++) {
		const struct process_row *row = &run.tree[n];

		assert_true(n < run.n_tree);
		snprintf(text, sizeof(text), "%d %d %d%s%s%s%s", row->parent, row->exe,
		        (int)row->count, row->exec ? " then" : "", row->forked ? " forked" : "",
		        row->script ? " " : "", row->script ? row->script : "");
		assert_string_equal(text, rows[n]);
	}
	assert_int_equal(run.n_tree, n);
	run_release(&run);
}

static void processes_move_between_rows(void **state)
{
	struct tree tree = {.rows = NULL};
	uint32_t shell, child, server;
	bool beyond;

	(void)state;
	expect(&tree, (const char *const[]){NULL});
	shell = tree_exec(&tree, TREE_NO_ROW, 0, "/a", &beyond);
	child = tree_fork(&tree, shell, &beyond);
	assert_int_equal(tree_exe(&tree, child), 0);
	expect(&tree, (const char *const[]){"-1 0 1 /a", "0 0 1 forked", NULL});
	/* What was on its way only leaves no row. */
	child = tree_exec(&tree, child, 1, "", &beyond);
	assert_int_equal(tree_exe(&tree, child), 1);
	expect(&tree, (const char *const[]){"-1 0 1 /a", "0 1 1", NULL});
	/* Another one takes the same way. */
	assert_int_equal(tree_exec(&tree, tree_fork(&tree, shell, &beyond), 1, "", &beyond), child);
	expect(&tree, (const char *const[]){"-1 0 1 /a", "0 1 2", NULL});
	/* The same executable, which was executed, is not one that was forked. */
	(void)tree_exec(&tree, tree_fork(&tree, shell, &beyond), 0, "", &beyond);
	(void)tree_fork(&tree, shell, &beyond);
	expect(&tree, (const char *const[]){"-1 0 1 /a", "0 0 1 forked", "0 1 2", "0 0 1", NULL});
	server = tree_exec(&tree, shell, SEEN_NO_EXE, "", &beyond);
	assert_int_equal(tree_exe(&tree, server), SEEN_NO_EXE);
	expect(&tree, (const char *const[]){
	                      "-1 0 1 /a", "0 0 1 forked", "0 1 2", "0 0 1", "0 -1 1 then", NULL});
	assert_false(beyond);
	tree_release(&tree);
}

static void who_left_a_row_with_children_is_still_their_parent(void **state)
{
	struct tree tree = {.rows = NULL};
	uint32_t child;
	bool beyond;

	(void)state;
	child = tree_fork(&tree, tree_exec(&tree, TREE_NO_ROW, 0, "", &beyond), &beyond);
	(void)tree_exec(&tree, tree_fork(&tree, child, &beyond), 1, "", &beyond);
	(void)tree_exec(&tree, child, 2, "", &beyond);
	expect(&tree, (const char *const[]){"-1 0 1", "0 0 0 forked", "1 1 1", "0 2 1", NULL});
	tree_release(&tree);
}

static void what_has_no_place_keeps_its_executable(void **state)
{
	struct tree tree = {.rows = NULL};
	struct run run = {.id = ""};
	uint32_t row, n_beyond = 0;
	struct error err;
	bool beyond;

	(void)state;
	row = tree_exec(&tree, TREE_NO_ROW, 7, "", &beyond);
	for (int i = 0; i < 2 * RUN_TREE_MAX; i++) {
		row = tree_fork(&tree, row, &beyond);
		n_beyond += beyond;
		assert_int_equal(tree_exe(&tree, row), 7);
	}
	assert_int_equal(n_beyond, RUN_TREE_MAX + 1);
	/* One more row for all of them, and one for another executable. */
	assert_int_equal(tree.n_rows, RUN_TREE_MAX + 1);
	row = tree_exec(&tree, row, 8, "/script", &beyond);
	assert_true(beyond);
	assert_int_equal(tree_exe(&tree, row), 8);
	assert_int_equal(tree.n_rows, RUN_TREE_MAX + 2);
	assert_int_equal(tree_copy(&tree, &run, &err), 0);
	assert_int_equal(run.n_tree, RUN_TREE_MAX);
	run_release(&run);
	/* A process of which nothing is known has no row. */
	assert_int_equal(tree_fork(&tree, TREE_NO_ROW, &beyond), TREE_NO_ROW);
	tree_release(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(processes_move_between_rows),
	        cmocka_unit_test(who_left_a_row_with_children_is_still_their_parent),
	        cmocka_unit_test(what_has_no_place_keeps_its_executable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
