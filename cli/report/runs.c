/*
 * The runs, a row each.
 */
#include "html.h"
#include "part.h"

#include "../run_table.h"
#include "../table.h"

static int write_runs(FILE *out, const struct report *report, struct error *err)
{
	__attribute__((cleanup(table_release))) struct table table = {0};

	if (run_table_make(&report->observed.recording, &table, err))
		return -1;
	html_table(out, &table, "Runs");
	if (table.n_rows < report->discovery.n_runs)
		fprintf(out, "<p>And %zu more, which ended well and made no new call.</p>",
		        report->discovery.n_runs - table.n_rows);
	return 0;
}

const struct report_part report_part_runs = {"runs", write_runs};
