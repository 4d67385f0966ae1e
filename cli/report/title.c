/*
 * What was recorded, in a line: for the browser's title.
 */
#include "title.h"

#include "html.h"
#include "part.h"

#include "../run_table.h"

#include "cleanup.h"

#include <stdlib.h>
#include <string.h>

/* What is longer is in the table of runs. */
enum { LENGTH_MAX = 120 };

static const char *program_of(const struct run *run)
{
	return run->n_command ? run->command[0] : "-";
}

/* How many runs are of another program than the first, and whether any has other arguments. */
static int compare_commands(const struct recording *recording, const struct run *first,
        const char *command, size_t *n_others, bool *differ, struct error *err)
{
	for (size_t i = 0; i < recording->n_runs; i++) {
		const struct run *run = &recording->runs[i];
		cleanup_free char *other = run_table_command(run);

		if (!other)
			return error_no_memory(err);
		*n_others += strcmp(program_of(run), program_of(first)) != 0;
		*differ |= strcmp(other, command) != 0;
	}
	return 0;
}

int title_write(FILE *out, const struct report *report, struct error *err)
{
	const struct recording *recording = &report->observed.recording;
	const struct run *first = &recording->runs[report->discovery.runs[0].position];
	cleanup_free char *command = run_table_command(first);
	size_t n_others = 0;
	bool differ = false, is_long;

	if (!command)
		return error_no_memory(err);
	is_long = strlen(command) > LENGTH_MAX;
	if (compare_commands(recording, first, command, &n_others, &differ, err) ||
	        html_bytes(out, differ || is_long ? program_of(first) : command, err))
		return -1;
	if (n_others) {
		fputs(" and ", out);
		html_number_of(out, n_others, "run of another program", "runs of other programs");
	} else if (differ) {
		fputs(", with different arguments", out);
	} else if (is_long) {
		fputs(" …", out);
	}
	return 0;
}

const struct report_part report_part_title = {"title", title_write};
