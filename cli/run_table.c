#include "run_table.h"

#include "failed_runs.h"
#include "table.h"

#include "cleanup.h"
#include "discovery.h"
#include "duration.h"
#include "signal_name.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CELL_MAX = 80 };

char *run_table_command(const struct run *run)
{
	char *command = NULL;

	for (size_t i = 0; i < run->n_command; i++) {
		if (text_append(&command, " ", run->command[i])) {
			free(command);
			return NULL;
		}
	}
	return command ? command : strdup("-");
}

static void format_start(const struct run *run, char cell[CELL_MAX])
{
	time_t seconds = (time_t)(run->start_us / 1000000);
	struct tm utc = {0};

	strcpy(cell, "-");
	if (run->start_us && gmtime_r(&seconds, &utc))
		strftime(cell, CELL_MAX, "%Y-%m-%d %H:%M:%S", &utc);
}

static void format_end(const struct run *run, char cell[CELL_MAX])
{
	if (run->in_progress)
		strcpy(cell, "still recording");
	else if (!run->completeness.finished)
		strcpy(cell, "not recorded");
	else if (run->completeness.timed_out)
		strcpy(cell, "--timeout");
	else if (run->exit.kind == RUN_EXIT_STATUS)
		snprintf(cell, CELL_MAX, "status %d", run->exit.value);
	else if (run->exit.kind == RUN_EXIT_SIGNAL)
		signal_name(run->exit.value, cell);
	else
		strcpy(cell, "not known");
}

/* Mode ebpf counts whatever runs, and who started it is a question of its own. */
static const char *source_of(const struct run *run)
{
	if (run->completeness.imported)
		return "imported";
	return *run->source ? run->source : "spawned";
}

static void format_host(const struct run *run, char cell[CELL_MAX])
{
	snprintf(cell, CELL_MAX, "%.40s %s", run->host.kernel ? run->host.kernel : "-",
	        run->host.arch ? run->host.arch->name : "");
}

static int add_run(struct table *table, size_t place, const struct discovery_run *counts,
        const struct run *run, struct error *err)
{
	cleanup_free char *command = run_table_command(run);
	char number[24], start[CELL_MAX], duration[32] = "-", end[CELL_MAX], calls[24], added[24],
	                                  host[CELL_MAX];
	const char *cells[] = {number, start, duration, source_of(run), run->mode, end, calls,
	        added, host, command};

	if (!command)
		return error_no_memory(err);
	snprintf(number, sizeof(number), "%zu", place + 1);
	snprintf(calls, sizeof(calls), "%zu", counts->n_calls);
	snprintf(added, sizeof(added), "%zu", counts->n_new);
	format_start(run, start);
	format_end(run, end);
	format_host(run, host);
	if (run->duration_us)
		text_format_duration(run->duration_us, duration);
	return table_add(table, cells, err);
}

/* Failed ones are listed even if they brought nothing. */
static bool is_listed(const struct discovery *discovery, const struct discovery_run *counts,
        const struct run *run)
{
	return discovery->n_runs <= RUN_TABLE_ROWS_MAX || counts->n_new || run_failed(run) ||
	       !run->completeness.finished;
}

int run_table_make(const struct recording *recording, struct table *table, struct error *err)
{
	static const struct table_column columns[] = {{"run", true}, {"started (UTC)", false},
	        {"duration", true}, {"source", false}, {"mode", false}, {"end", false},
	        {"calls", true}, {"new", true}, {"kernel", false}, {"command", false}};
	_Static_assert(sizeof(columns) / sizeof(columns[0]) <= TABLE_COLUMNS_MAX, "too many");
	__attribute__((cleanup(discovery_release))) struct discovery discovery = {0};

	table->columns = columns;
	table->n_columns = sizeof(columns) / sizeof(columns[0]);
	if (discovery_of(recording, &discovery, err))
		return -1;
	for (size_t i = 0; i < discovery.n_runs; i++) {
		const struct discovery_run *counts = &discovery.runs[i];
		const struct run *run = &recording->runs[counts->position];

		if (is_listed(&discovery, counts, run) && add_run(table, i, counts, run, err))
			return -1;
	}
	return 0;
}

int run_table_print(const struct recording *recording, struct error *err)
{
	__attribute__((cleanup(table_release))) struct table table = {0};

	if (run_table_make(recording, &table, err))
		return -1;
	table_print(&table, stdout);
	if (table.n_rows < recording->n_runs)
		printf("and %zu more, which ended well and made no new call\n",
		        recording->n_runs - table.n_rows);
	return 0;
}
