#include "diff_recordings.h"

#include "json_text.h"
#include "observed.h"
#include "recordings_sarif.h"
#include "stack_text.h"
#include "summary.h"
#include "table.h"
#include "values_text.h"

#include "recording_diff.h"
#include "risk_tier.h"

#include <inttypes.h>

/* ---- as text ---- */

static int add_call(
        struct table *table, const struct run *run, const struct call *call, struct error *err)
{
	char count[SUMMARY_COUNT_MAX];
	const char *cells[] = {risk_tier_text(risk_tier_of(call->name)), count, call->name,
	        call->arch->name, summary_executable(run, call)};

	summary_format_count(call, count);
	return table_add(table, cells, err);
}

static int add_calls_of(struct table *table, const struct recording_diff *diff,
        enum recording_change_kind kind, int tier, const struct run *run, struct error *err)
{
	for (size_t i = 0; i < diff->n_items; i++) {
		const struct recording_change *change = &diff->items[i];

		if (change->kind == kind && risk_tier_of(change->call->name) == tier &&
		        add_call(table, run, change->call, err))
			return -1;
	}
	return 0;
}

static int print_stacks(const struct recording_diff *diff, enum recording_change_kind kind,
        const struct run *run, struct error *err)
{
	bool any = false;

	for (size_t i = 0; i < diff->n_items; i++) {
		const struct recording_change *change = &diff->items[i];
		const struct stack_view view = {.run = run,
		        .call = change->call,
		        .values = kind == CHANGE_NEW_VALUES ? change : NULL};

		if (change->kind != kind || !stack_text_has(change->call, view.values))
			continue;
		if (!any)
			puts("called from:");
		any = true;
		if (stack_text_print(&view, err))
			return -1;
	}
	if (any)
		putchar('\n');
	return 0;
}

static int print_calls(const struct recording_diff *diff, enum recording_change_kind kind,
        const struct run *run, const char *title, struct error *err)
{
	static const struct table_column columns[] = {{"tier", false}, {"count", true},
	        {"name", false}, {"ABI", false}, {"executable", false}};
	__attribute__((cleanup(table_release))) struct table table = {columns, 5, NULL, 0};

	/* The dangerous first; those without a tier come last. */
	for (int tier = RISK_CRITICAL; tier <= RISK_LOW + 1; tier++)
		if (add_calls_of(&table, diff, kind, tier > RISK_LOW ? -1 : tier, run, err))
			return -1;
	table_print_titled(&table, title, stdout);
	return 0;
}

static int print_values(const struct recording_diff *diff, struct error *err)
{
	__attribute__((cleanup(table_release))) struct table table = {
	        values_text_columns, 4, NULL, 0};

	for (size_t i = 0; i < diff->n_items; i++) {
		const struct values_text values = values_text_of(&diff->items[i]);

		if (diff->items[i].kind == CHANGE_NEW_VALUES &&
		        values_text_add(&table, &values, err))
			return -1;
	}
	table_print_titled(&table, "new argument values:", stdout);
	return 0;
}

static int print_text(const struct recording_diff *diff, const struct observed observed[2],
        bool verbose, struct error *err)
{
	if (print_calls(diff, CHANGE_NEW_CALL, &observed[1].totals, "new calls:", err) ||
	        (verbose && print_stacks(diff, CHANGE_NEW_CALL, &observed[1].totals, err)) ||
	        print_values(diff, err) ||
	        (verbose && print_stacks(diff, CHANGE_NEW_VALUES, &observed[1].totals, err)) ||
	        print_calls(diff, CHANGE_GONE_CALL, &observed[0].totals,
	                "calls not made any more:", err))
		return -1;
	printf("new calls: %zu, calls with new argument values: %zu, not made any more: %zu\n",
	        diff->n_of[CHANGE_NEW_CALL], diff->n_of[CHANGE_NEW_VALUES],
	        diff->n_of[CHANGE_GONE_CALL]);
	return 0;
}

/* ---- as JSON ---- */

static void print_json_change(const struct run *run, const struct recording_change *change)
{
	const struct call *call = change->call;

	json_call_start(stdout, call);
	fputs(", \"exe\": ", stdout);
	json_string(stdout, call->first.exe < 0 ? NULL : run->executables[call->first.exe]);
	fputs(", \"tier\": ", stdout);
	json_string(stdout, risk_tier_name(risk_tier_of(call->name)));
	if (change->kind == CHANGE_NEW_VALUES) {
		const struct values_text values = values_text_of(change);

		fputs(", ", stdout);
		values_text_json(stdout, &values);
	}
	putchar('}');
}

static void print_json(const struct recording_diff *diff, const struct observed observed[2])
{
	static const char *const keys[] = {[CHANGE_NEW_CALL] = "new",
	        [CHANGE_NEW_VALUES] = "values",
	        [CHANGE_GONE_CALL] = "gone"};

	for (size_t kind = 0; kind < CHANGE_KINDS; kind++) {
		/* A call that is gone is one of the first recording, and its executable is an index
		 * into that. */
		const struct run *run = &observed[kind != CHANGE_GONE_CALL].totals;
		bool first = true;

		printf("%s\n  \"%s\": [", kind ? "," : "{", keys[kind]);
		for (size_t i = 0; i < diff->n_items; i++) {
			if (diff->items[i].kind != kind)
				continue;
			json_next(stdout, 4, &first);
			print_json_change(run, &diff->items[i]);
		}
		fputs("\n  ]", stdout);
	}
	puts("\n}");
}

/* `path` is that of the first recording. */
static int report(const struct diff_command *options, const char *path,
        const struct recording_diff *diff, const struct observed observed[2], struct error *err)
{
	if (options->quiet)
		return 0;
	/* Of both: what the first has not recorded looks new, what the second has not looks
	 * gone. */
	observed_warn_of_limits(&observed[0].totals);
	observed_warn_of_limits(&observed[1].totals);
	switch (diff_format_of(options)) {
	case DIFF_TEXT:
		return print_text(diff, observed, options->verbose, err);
	case DIFF_JSON:
		print_json(diff, observed);
		return 0;
	case DIFF_SARIF:
		return recordings_sarif(path, diff, err);
	}
	__builtin_unreachable();
}

static int load(const struct diff_command *options, char *const *path, struct observed *observed,
        struct error *err)
{
	const struct observed_source source = {
	        .paths = path, .n_paths = 1, .require_success = options->require_success};

	if (observed_load(&source, observed, err))
		return -1;
	observed_warn_of_failures(observed);
	return 0;
}

int diff_recordings(
        const struct diff_command *options, char *const paths[2], int *status, struct error *err)
{
	/* The changes borrow calls from both totals, so both live until they were printed. */
	struct observed observed[2] = {0};
	__attribute__((cleanup(recording_diff_release))) struct recording_diff diff = {0};
	int result = -1;

	if (!load(options, &paths[0], &observed[0], err) &&
	        !load(options, &paths[1], &observed[1], err) &&
	        !recording_diff(&observed[0].totals, &observed[1].totals, &diff, err))
		result = report(options, paths[0], &diff, observed, err);
	if (!result)
		/* A call that is gone is no reason to fail: a shorter run makes fewer calls. */
		*status = diff.n_of[CHANGE_NEW_CALL] || diff.n_of[CHANGE_NEW_VALUES]
		                  ? EXIT_DIFFERENT
		                  : EXIT_SAME;
	observed_release(&observed[0]);
	observed_release(&observed[1]);
	return result;
}
