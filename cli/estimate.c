/*
 * secprof estimate: have I recorded enough?
 */
#include "command.h"
#include "estimate_text.h"
#include "imports.h"
#include "json_text.h"
#include "message.h"
#include "observed.h"
#include "run_table.h"
#include "table.h"
#include "unexercised.h"

#include "cleanup.h"
#include "discovery.h"
#include "estimate.h"

#include <stdlib.h>

struct estimate_command {
	bool json;
};

static const struct option options_of_estimate[] = {
        {0, "json", NULL, "print the estimate as JSON", offsetof(struct estimate_command, json),
                NULL, NULL},
        {0},
};

static const struct run *run_of(
        const struct observed *observed, const struct discovery *discovery, size_t i)
{
	return &observed->recording.runs[discovery->runs[i].position];
}

/* ---- as text ---- */

static int add_run(struct table *table, size_t place, const struct discovery_run *counts,
        const struct run *run, struct error *err)
{
	cleanup_free char *command = run_table_command(run);
	char number[24], added[24], own[24], calls[24];
	const char *cells[] = {number, added, own, calls, command};

	if (!command)
		return error_no_memory(err);
	snprintf(number, sizeof(number), "%zu", place + 1);
	snprintf(added, sizeof(added), "%zu", counts->n_new);
	snprintf(own, sizeof(own), "%zu", counts->n_own);
	snprintf(calls, sizeof(calls), "%zu", counts->n_calls);
	return table_add(table, cells, err);
}

static int print_runs(
        const struct observed *observed, const struct discovery *discovery, struct error *err)
{
	static const struct table_column columns[] = {{"run", true}, {"new", true},
	        {"only here", true}, {"calls", true}, {"command", false}};
	__attribute__((cleanup(table_release))) struct table table = {columns, 5, NULL, 0};
	size_t n_without = 0;

	for (size_t i = 0; i < discovery->n_runs; i++) {
		const struct discovery_run *counts = &discovery->runs[i];

		n_without += !counts->n_new;
		if ((counts->n_new || discovery->n_runs <= RUN_TABLE_ROWS_MAX) &&
		        add_run(&table, i, counts, run_of(observed, discovery, i), err))
			return -1;
	}
	table_print(&table, stdout);
	if (discovery->n_runs == 1) {
		printf("\ndistinct calls %zu\n", discovery->n_calls);
		return 0;
	}
	printf("\nruns %zu, of these without a new call %zu; distinct calls %zu, of these in one "
	       "run only %zu\n",
	        discovery->n_runs, n_without, discovery->n_calls, discovery->in_one);
	return 0;
}

static void print_item(const char *line, void *first)
{
	bool *is_first = first;

	if (*is_first)
		puts("not exercised, as far as calls show it:");
	*is_first = false;
	printf("  %s\n", line);
}

static int print_text(const struct observed *observed, const struct discovery *discovery,
        const struct imports *imports, struct error *err)
{
	char line[ESTIMATE_LINE_MAX];
	bool first = true;

	if (print_runs(observed, discovery, err))
		return -1;
	if (discovery->n_runs == 1)
		estimate_line_of_run(run_of(observed, discovery, 0), line);
	else
		estimate_line(discovery, line);
	puts(line);
	if (estimate_possible(discovery)) {
		struct estimate estimate = estimate_runs(discovery);

		printf("new calls to expect: %.1f in the next run, %.1f in the next ten; at least "
		       "%.0f in all\n",
		        estimate.next_run, estimate.next_ten, estimate.at_least);
	}
	unexercised_report(&observed->totals, imports, print_item, &first);
	return 0;
}

/* ---- as JSON ---- */

static void print_json_runs(const struct discovery *discovery)
{
	bool first = true;

	fputs("  \"runs\": [", stdout);
	for (size_t i = 0; i < discovery->n_runs; i++) {
		const struct discovery_run *run = &discovery->runs[i];

		json_next(stdout, 4, &first);
		fputs("{\"id\": ", stdout);
		json_string(stdout, run->id);
		printf(", \"calls\": %zu, \"new\": %zu, \"only_here\": %zu}", run->n_calls,
		        run->n_new, run->n_own);
	}
	fputs("\n  ],\n", stdout);
}

static void print_json_item(const char *line, void *first)
{
	json_next(stdout, 4, first);
	json_string(stdout, line);
}

static void print_json_imports(const struct imports *imports)
{
	bool first = true;

	fputs("  \"imports\": {\n    \"not_called\": [", stdout);
	for (size_t i = 0; i < imports->lines.n_imports;
	        i += reach_lines_of_call(&imports->lines, i)) {
		json_next(stdout, 6, &first);
		json_string(stdout, imports->lines.imports[i].call);
	}
	fputs("\n    ],\n    \"unknown\": [", stdout);
	first = true;
	for (size_t i = 0; i < imports->files.n_files; i++) {
		const struct program_file *file = &imports->files.files[i];
		const char *why = imports_why_unknown(file);

		if (!why || !reach_file_counts(file, false))
			continue;
		json_next(stdout, 6, &first);
		fputs("{\"path\": ", stdout);
		json_string(stdout, file->path);
		fputs(", \"reason\": ", stdout);
		json_string(stdout, why);
		putchar('}');
	}
	fputs("\n    ]\n  }", stdout);
}

static void print_json(const struct observed *observed, const struct discovery *discovery,
        const struct imports *imports)
{
	bool first = true;

	puts("{");
	print_json_runs(discovery);
	printf("  \"calls\": %zu,\n  \"in_one_run\": %zu,\n  \"in_two_runs\": %zu,\n",
	        discovery->n_calls, discovery->in_one, discovery->in_two);
	if (estimate_possible(discovery)) {
		struct estimate estimate = estimate_runs(discovery);

		printf("  \"estimate\": {\"chance\": %.4f, \"bound\": %.4f, \"next_run\": %.4f, "
		       "\"next_ten\": %.4f, \"calls_at_least\": %.1f},\n",
		        estimate.chance, estimate.bound, estimate.next_run, estimate.next_ten,
		        estimate.at_least);
	} else {
		puts("  \"estimate\": null,");
	}
	fputs("  \"not_exercised\": [", stdout);
	unexercised_report(&observed->totals, imports, print_json_item, &first);
	fputs("\n  ],\n", stdout);
	print_json_imports(imports);
	puts("\n}");
}

/* ---- the command ---- */

static int judge(const struct estimate_command *options, const struct arguments *arguments,
        struct observed *observed, struct error *err)
{
	__attribute__((cleanup(discovery_release))) struct discovery discovery = {0};
	__attribute__((cleanup(imports_release))) struct imports imports = {0};
	const struct observed_source source = {
	        .paths = arguments->operands, .n_paths = arguments->n_operands};

	if (observed_load(&source, observed, err) ||
	        discovery_of(&observed->recording, &discovery, err) ||
	        imports_find_recorded(observed, NULL, &imports, err))
		return -1;
	observed_warn_of_limits(&observed->totals);
	observed_warn_of_failures(observed);
	if (options->json) {
		print_json(observed, &discovery, &imports);
		return 0;
	}
	return print_text(observed, &discovery, &imports, err);
}

static int run_estimate(const void *options, const struct arguments *arguments)
{
	struct observed observed = {0};
	struct error err;
	int result;

	if (!arguments->n_operands)
		return command_misuse(&command_estimate, "no RECORDING to judge");
	result = judge(options, arguments, &observed, &err);
	observed_release(&observed);
	if (result == 0)
		return EXIT_SUCCESS;
	message("%s", err.text);
	return EXIT_TROUBLE;
}

const struct command command_estimate = {
        .name = "estimate",
        .summary = "say whether enough was recorded",
        .usage = "secprof estimate [--json] RECORDING...",
        .description =
                "Prints which run brought how many new calls, the chance that another one of the "
                "same kind brings more, how many to expect, and what no run has exercised. An "
                "estimate takes at least five runs, or a single one that is long and steady. No "
                "estimate sees what no run triggers.",
        .example = "secprof estimate monday.json tuesday.json",
        .options = options_of_estimate,
        .operands = OPERANDS_ONLY,
        .options_size = sizeof(struct estimate_command),
        .misuse = EXIT_TROUBLE,
        .run = run_estimate,
};
