/*
 * Which processes executed what, as lists within lists.
 */
#include "count.h"
#include "html.h"
#include "part.h"

#include "../process_tree.h"
#include "../run_table.h"

#include "cleanup.h"

/* A recording may have thousands of rows, in a chain of any length. */
enum { ROWS_MAX = 500, ROWS_OPEN = 30, DEPTH_MAX = 30, NOT_BEGUN = -1 };

struct list {
	FILE *out;
	int depth; /* of the item that is open */
	size_t n_rows;
};

/* Within the item above, beside it, or beside one of those around it. */
static void open_item(struct list *list, int depth)
{
	if (list->depth == NOT_BEGUN)
		fputs("<ul class=\"tree\">\n", list->out);
	else if (depth > list->depth)
		fputs("\n<ul>\n", list->out);
	else
		fputs("</li>\n", list->out);
	for (; list->depth > depth; list->depth--)
		fputs("</ul></li>\n", list->out);
	list->depth = depth;
	fputs("<li>", list->out);
}

static void close_items(struct list *list)
{
	for (; list->depth != NOT_BEGUN; list->depth--)
		fputs("</li></ul>\n", list->out);
}

static int write_row(const struct run *run, const struct process_row *row, int depth, void *context,
        struct error *err)
{
	struct list *list = context;
	cleanup_free char *label = NULL;

	if (list->n_rows++ >= ROWS_MAX)
		return 0;
	label = process_tree_label(run, row);
	if (!label)
		return error_no_memory(err);
	open_item(list, depth < DEPTH_MAX ? depth : DEPTH_MAX);
	/* 0: they have all gone on to execute something else, which follows. */
	if (row->count > 1) {
		count_write(list->out, row->count, true);
		fputs(" × ", list->out);
	}
	fputs("<span class=\"path\">", list->out);
	if (html_bytes(list->out, label, err))
		return -1;
	fputs("</span>", list->out);
	return 0;
}

static int write_summary(FILE *out, const struct report *report, size_t place,
        const struct run *run, struct error *err)
{
	cleanup_free char *command = run_table_command(run);

	if (!command)
		return error_no_memory(err);
	fputs("<summary>", out);
	if (report->discovery.n_runs > 1)
		fprintf(out, "Run %zu: ", place + 1);
	html_number_of(out, run->completeness.processes, "process", "processes");
	if (report->discovery.n_runs > 1) {
		fputs(", <span class=\"path\">", out);
		if (html_bytes(out, command, err))
			return -1;
		fputs("</span>", out);
	}
	fputs("</summary>\n", out);
	return 0;
}

static void write_rest(FILE *out, size_t n)
{
	fputs("<p>And ", out);
	html_number_of(out, n, "more line", "more lines");
	fputs(", which <code>secprof show --tree</code> prints.</p>\n", out);
}

static int write_run(FILE *out, const struct report *report, size_t place, const struct run *run,
        struct error *err)
{
	struct list list = {.out = out, .depth = NOT_BEGUN};
	bool open = report->discovery.n_runs == 1 && run->n_tree <= ROWS_OPEN;

	fprintf(out, "<details%s>", open ? " open" : "");
	if (write_summary(out, report, place, run, err) ||
	        process_tree_walk(run, write_row, &list, err))
		return -1;
	close_items(&list);
	if (list.n_rows > ROWS_MAX)
		write_rest(out, list.n_rows - ROWS_MAX);
	fputs("</details>\n", out);
	return 0;
}

/* Imported runs, reproducible ones and old ones have no tree; of several runs, those of a single
 * program need none. */
static bool has_tree(const struct report *report, const struct run *run)
{
	return run->n_tree > (report->discovery.n_runs > 1 ? 1 : 0);
}

static int write_processes(FILE *out, const struct report *report, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < report->discovery.n_runs; i++) {
		const struct run *run =
		        &report->observed.recording.runs[report->discovery.runs[i].position];

		if (!has_tree(report, run) || n++ >= RUN_TABLE_ROWS_MAX)
			continue;
		fputs(n == 1 ? "<h3>Who executed what</h3>\n" : "", out);
		if (write_run(out, report, i, run, err))
			return -1;
	}
	if (n > RUN_TABLE_ROWS_MAX)
		fprintf(out, "<p>And those of %zu more.</p>\n", n - RUN_TABLE_ROWS_MAX);
	return 0;
}

const struct report_part report_part_processes = {"processes", write_processes};
