#include "diff_report.h"

#include "answer.h"
#include "json_text.h"
#include "remedy_text.h"
#include "stack_text.h"
#include "summary.h"
#include "table.h"

#include "cleanup.h"
#include "risk_tier.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>

static int add_call(struct table *table, const struct run *observed, const struct diff_call *entry,
        struct error *err)
{
	char count[SUMMARY_COUNT_MAX];
	char action[ANSWER_TEXT_MAX];
	/* The ABI is the last cell before the executable; a table without ABIs has one cell less.
	 */
	const char *cells[] = {risk_tier_text(entry->tier), count, entry->call->name, action,
	        summary_executable(observed, entry->call), NULL};

	/* Most recordings have one ABI, and a column that says so in each row is noise. */
	if (summary_has_several_abis(observed)) {
		cells[5] = cells[4];
		cells[4] = entry->call->arch->name;
	}
	summary_format_count(entry->call, count);
	answer_text(entry->action, action);
	return table_add(table, cells, err);
}

/* Why they were made, as far as the recording has stacks. */
static int print_stacks(const struct run *observed, const struct diff *diff, enum verdict verdict,
        struct error *err)
{
	bool any = false;

	for (size_t i = 0; i < diff->n_calls; i++) {
		const struct stack_view view = {.run = observed, .call = diff->calls[i].call};

		if (diff->calls[i].verdict != verdict || !stack_text_has(view.call, NULL))
			continue;
		if (!any)
			puts("called from:");
		any = true;
		if (stack_text_print(&view, err))
			return -1;
	}
	return 0;
}

/* The calls with this verdict, below a title, and what would admit them; nothing if there are
 * none. */
static int print_calls(const struct run *observed, const struct diff *diff, enum verdict verdict,
        const char *title, bool verbose, struct error *err)
{
	static const struct table_column one_abi[] = {{"tier", false}, {"count", true},
	        {"name", false}, {"answer", false}, {"executable", false}};
	static const struct table_column several_abis[] = {{"tier", false}, {"count", true},
	        {"name", false}, {"answer", false}, {"ABI", false}, {"executable", false}};
	bool several = summary_has_several_abis(observed);
	__attribute__((cleanup(table_release))) struct table table = {
	        several ? several_abis : one_abi, several ? 6 : 5, NULL, 0};

	for (size_t i = 0; i < diff->n_calls; i++)
		if (diff->calls[i].verdict == verdict &&
		        add_call(&table, observed, &diff->calls[i], err))
			return -1;
	if (!table.n_rows)
		return 0;
	puts(title);
	table_print(&table, stdout);
	if (verbose && print_stacks(observed, diff, verdict, err))
		return -1;
	/* Where callers fall back nothing has to change. */
	if (verdict != VERDICT_FALLS_BACK) {
		puts("to allow all of them:");
		remedies_text(stdout, diff, verdict);
	}
	putchar('\n');
	return 0;
}

static void print_unused_names(const struct diff *diff)
{
	bool several = false;

	for (size_t i = 1; i < diff->n_unused; i++)
		several |= diff->unused[i].arch != diff->unused[0].arch;
	for (size_t i = 0; i < diff->n_unused; i++) {
		const struct diff_name *name = &diff->unused[i];

		printf("  %s", name->name);
		if (several)
			printf(" [%s]", name->arch->name);
		if (name->tier >= 0)
			printf(" (%s)", risk_tier_name(name->tier));
		putchar('\n');
	}
}

static void print_unused(const struct diff *diff, bool verbose)
{
	size_t n_risky = 0;

	if (!diff->n_unused)
		return;
	for (size_t i = 0; i < diff->n_unused; i++)
		n_risky += diff->unused[i].tier >= 0;
	printf("allowed and never observed: %zu, of these in the risk table: %zu%s\n",
	        diff->n_unused, n_risky, verbose ? "" : " (-v lists them)");
	if (verbose)
		print_unused_names(diff);
}

/* A typing error, or a name that this libseccomp is too old for: container runtimes skip it
 * silently. */
static int print_nonexistent(const struct diff *diff, struct error *err)
{
	for (size_t i = 0; i < diff->n_nonexistent; i++) {
		cleanup_free char *name = text_escape(diff->nonexistent[i]);

		if (!name)
			return error_no_memory(err);
		printf("%s%s", i ? ", " : "named, but no call of these architectures: ", name);
	}
	if (diff->n_nonexistent)
		putchar('\n');
	return 0;
}

int diff_report(
        const struct run *observed, const struct diff *diff, bool verbose, struct error *err)
{
	if (print_calls(observed, diff, VERDICT_REFUSED, "refused:", verbose, err) ||
	        print_calls(observed, diff, VERDICT_DEPENDS,
	                "refused or not, depending on arguments (the hardest answer):", verbose,
	                err) ||
	        print_calls(observed, diff, VERDICT_FALLS_BACK,
	                "refused; falls back to clone:", verbose, err))
		return -1;
	printf("observed calls: %zu, refused: %zu, depending on arguments: %zu", diff->n_calls,
	        diff->n_refused, diff->n_depends);
	if (diff->n_falls_back)
		printf(", falling back: %zu", diff->n_falls_back);
	putchar('\n');
	/* No reason to act by itself: a recording never shows all that a program does. */
	print_unused(diff, verbose);
	return print_nonexistent(diff, err);
}

static void print_json_call(const struct run *observed, const struct diff_call *entry)
{
	const struct call *call = entry->call;

	json_call_start(stdout, call);
	fputs(", \"exe\": ", stdout);
	json_string(stdout, call->first.exe < 0 ? NULL : summary_executable(observed, call));
	fputs(", ", stdout);
	answer_json(stdout, entry->action);
	fputs(", \"tier\": ", stdout);
	json_string(stdout, entry->tier < 0 ? NULL : risk_tier_text(entry->tier));
	/* Nothing has to be changed, so there is no remedy to print. */
	if (entry->fallback) {
		printf(", \"fallback\": \"%s\"}", entry->fallback);
		return;
	}
	fputs(", \"rule\": ", stdout);
	json_string(stdout, entry->rule ? entry->rule->place : NULL);
	printf(", \"remedy\": \"%s\", \"add\": ", remedy_name(entry->remedy));
	remedy_rules_json(stdout, entry);
	putchar('}');
}

static void print_json_calls(
        const char *key, const struct run *observed, const struct diff *diff, enum verdict verdict)
{
	bool first = true;

	printf("  \"%s\": [", key);
	for (size_t i = 0; i < diff->n_calls; i++)
		if (diff->calls[i].verdict == verdict) {
			json_next(stdout, 4, &first);
			print_json_call(observed, &diff->calls[i]);
		}
	fputs("\n  ],\n", stdout);
}

static void print_json_unused(const struct diff *diff)
{
	bool first = true;

	fputs("  \"unused\": [", stdout);
	for (size_t i = 0; i < diff->n_unused; i++) {
		const struct diff_name *name = &diff->unused[i];

		json_next(stdout, 4, &first);
		printf("{\"arch\": \"%s\", \"name\": ", name->arch->name);
		json_string(stdout, name->name);
		fputs(", \"tier\": ", stdout);
		json_string(stdout, risk_tier_name(name->tier));
		putchar('}');
	}
	fputs("\n  ],\n", stdout);
}

void diff_report_json(const struct run *observed, const struct diff *diff)
{
	bool first = true;

	fputs("{\n", stdout);
	print_json_calls("refused", observed, diff, VERDICT_REFUSED);
	print_json_calls("depends", observed, diff, VERDICT_DEPENDS);
	print_json_calls("falls_back", observed, diff, VERDICT_FALLS_BACK);
	print_json_unused(diff);
	fputs("  \"nonexistent\": [", stdout);
	for (size_t i = 0; i < diff->n_nonexistent; i++) {
		json_next(stdout, 4, &first);
		json_string(stdout, diff->nonexistent[i]);
	}
	fputs("\n  ]\n}\n", stdout);
}
