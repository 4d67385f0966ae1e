/*
 * secprof show: a recording as a table.
 */
#include "command.h"
#include "failed_runs.h"
#include "json_text.h"
#include "message.h"
#include "observed.h"
#include "process_tree.h"
#include "run_table.h"
#include "stack_text.h"
#include "summary.h"
#include "table.h"
#include "values_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct show_command {
	const char *sort;
	bool json;
	bool args;
	bool stacks;
	bool tree;
};

#define AT(member) offsetof(struct show_command, member)

static const struct option options_of_show[] = {
        {0, "sort", "ORDER", "of the table", AT(sort), option_choice, summary_sort_names},
        {0, "args", NULL, "print the recorded values of arguments, too", AT(args), NULL, NULL},
        {0, "stacks", NULL, "print why each call was made, where the recording has stacks",
                AT(stacks), NULL, NULL},
        {0, "tree", NULL, "print which processes executed what, too", AT(tree), NULL, NULL},
        {0, "json", NULL, "print the totals over runs as a JSON array of calls", AT(json), NULL,
                NULL},
        {0},
};

/* ---- values of arguments ---- */

static int add_to_table(const struct values_text *values, void *table, struct error *err)
{
	return values_text_add(table, values, err);
}

static int print_values(const struct run *run, struct error *err)
{
	__attribute__((cleanup(table_release))) struct table table = {
	        values_text_columns, 4, NULL, 0};

	for (size_t i = 0; i < run->n_calls; i++)
		if (values_text_visit(&run->calls[i], add_to_table, &table, err))
			return -1;
	table_print_titled(&table, "values of arguments:", stdout);
	return 0;
}

static int print_stacks(const struct run *run, struct error *err)
{
	bool any = false;

	for (size_t i = 0; i < run->n_calls; i++) {
		const struct stack_view view = {.run = run, .call = &run->calls[i]};
		bool has = stack_text_has(view.call, NULL);

		if (!any && has)
			puts("stacks:");
		any |= has;
		if (stack_text_print(&view, err))
			return -1;
	}
	puts(any ? "" : "stacks: none were recorded (trace --stacks)\n");
	return 0;
}

static int print_json_values(const struct values_text *values, void *context, struct error *err)
{
	bool *first = context;

	(void)err;
	fputs(*first ? "{" : ", {", stdout);
	*first = false;
	values_text_json(stdout, values);
	putchar('}');
	return 0;
}

/* ---- as JSON ---- */

/* As in a recording, but with the executable's path instead of its index. */
static int print_json_call(const struct run *run, const struct call *call,
        const struct show_command *options, struct error *err)
{
	bool first = true;
	uint64_t offset = call->first.offset_us;

	json_call_start(stdout, call);
	if (summary_knows_time(call))
		printf(", \"first\": {\"offset\": %" PRIu64 ".%06" PRIu64, offset / 1000000,
		        offset % 1000000);
	else
		printf(", \"first\": {\"offset\": null");
	fputs(", \"exe\": ", stdout);
	json_string(stdout, call->first.exe < 0 ? NULL : summary_executable(run, call));
	fputs(", \"result\": ", stdout);
	json_string(stdout, *call->first.result ? call->first.result : NULL);
	putchar('}');
	if (options->args) {
		fputs(", \"args\": [", stdout);
		if (values_text_visit(call, print_json_values, &first, err))
			return -1;
		putchar(']');
	}
	if (options->stacks)
		stack_text_json(run, call, 4);
	putchar('}');
	return 0;
}

static int print_json(const struct run *run, const struct show_command *options, struct error *err)
{
	bool first = true;

	putchar('[');
	for (size_t i = 0; i < run->n_calls; i++) {
		json_next(stdout, 2, &first);
		if (print_json_call(run, &run->calls[i], options, err))
			return -1;
	}
	fputs("\n]\n", stdout);
	return 0;
}

static int show(const struct show_command *options, const struct arguments *arguments,
        struct observed *observed, struct error *err)
{
	const struct observed_source source = {
	        .paths = arguments->operands,
	        .n_paths = arguments->n_operands,
	        .command = arguments->command,
	        /* The table is the result, so the workload's output goes to standard error. */
	        .result_on_stdout = true,
	};

	if (observed_load(&source, observed, err))
		return -1;
	if (options->json) {
		/* On standard error: what is on standard output stays JSON. */
		observed_warn_of_limits(&observed->totals);
		observed_warn_of_failures(observed);
		return print_json(&observed->totals, options, err);
	}
	if (summary_print(stdout, &observed->totals, options->sort, err))
		return -1;
	failed_runs_report(
	        observed->recording.runs, observed->recording.n_runs, summary_print_limit, stdout);
	putchar('\n');
	if ((options->args && print_values(&observed->totals, err)) ||
	        (options->stacks && print_stacks(&observed->totals, err)))
		return -1;
	if (options->tree && process_tree_print(&observed->recording, err))
		return -1;
	return run_table_print(&observed->recording, err);
}

static int run_show(const void *options, const struct arguments *arguments)
{
	struct observed observed = {0};
	const char *misuse = observed_misuse(arguments->n_operands, arguments->command);
	struct error err;
	int result;

	if (misuse)
		return command_misuse(&command_show, "%s", misuse);
	result = show(options, arguments, &observed, &err);
	observed_release(&observed);
	if (result == 0)
		return EXIT_SUCCESS;
	message("%s", err.text);
	return EXIT_TROUBLE;
}

const struct command command_show = {
        .name = "show",
        .summary = "print what recordings hold",
        .usage = "secprof show [options] RECORDING...\n"
                 "secprof show [options] -- COMMAND [ARG...]",
        .description =
                "Prints the totals over all runs of the recordings ('-' is standard input), or of "
                "COMMAND, recorded on the spot: the calls, their counts ('>=' marks a lower "
                "bound), when, where and with what result each was first seen, and what limits "
                "the recording; and its runs: when, how and where each was made, how it ended, and "
                "how many new calls it brought.",
        .example = "secprof show --sort name sleep.json",
        .options = options_of_show,
        .operands = OPERANDS_OR_COMMAND,
        .options_size = sizeof(struct show_command),
        .defaults = &(const struct show_command){.sort = SUMMARY_SORT_DEFAULT},
        .misuse = EXIT_TROUBLE,
        .run = run_show,
};
