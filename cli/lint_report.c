#include "lint_report.h"

#include "json_text.h"
#include "table.h"
#include "wrap.h"

#include "cleanup.h"
#include "memory_file.h"
#include "risk_tier.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define NAMES_SHOWN 8
#define INDENT 4

static const char *detail_of(const struct lint_call *call)
{
	return call->detail ? call->detail : "";
}

static bool same_details(const struct lint_finding *finding)
{
	for (size_t i = 1; i < finding->n_calls; i++)
		if (strcmp(detail_of(&finding->calls[i]), detail_of(&finding->calls[0])) != 0)
			return false;
	return true;
}

static void put_detail(FILE *out, const char *detail)
{
	if (*detail)
		fprintf(out, " (%s)", detail);
}

/* "clone3 (for clone), statx [i386] and 5 more" */
static int put_calls(FILE *out, const struct lint_finding *finding, bool verbose, struct error *err)
{
	size_t n_shown = finding->n_calls;
	/* A detail that all calls share is printed once, after the last of them. */
	bool same = same_details(finding);

	/* One more call is no longer than "and 1 more". */
	if (!verbose && n_shown > NAMES_SHOWN + 1)
		n_shown = NAMES_SHOWN;
	for (size_t i = 0; i < n_shown; i++) {
		const struct lint_call *call = &finding->calls[i];
		cleanup_free char *name = text_escape(call->name);

		if (!name)
			return error_no_memory(err);
		fprintf(out, "%s%s", i ? ", " : "", name);
		if (call->abi)
			fprintf(out, " [%s]", call->abi->name);
		if (!same)
			put_detail(out, detail_of(call));
	}
	if (n_shown < finding->n_calls)
		fprintf(out, " and %zu more", finding->n_calls - n_shown);
	if (same && finding->n_calls)
		put_detail(out, detail_of(&finding->calls[0]));
	return 0;
}

/* The whole finding as one paragraph; malloced, NULL on failure. */
static char *paragraph(const struct lint_finding *finding, bool verbose, struct error *err)
{
	/* It may hold names and comments from the profile, which are any bytes. */
	cleanup_free char *text = text_escape(finding->text);
	cleanup_memory_file struct memory_file whole = {0};
	FILE *out = memory_file_open(&whole, err);

	if (!out)
		return NULL;
	if (!text) {
		error_no_memory(err);
		return NULL;
	}
	if (finding->place)
		fprintf(out, "%s: ", finding->place);
	if (put_calls(out, finding, verbose, err))
		return NULL;
	fprintf(out, "%s%s", finding->n_calls ? ": " : "", text);
	return memory_file_close(&whole, err) ? NULL : steal_ptr(whole.bytes);
}

static void print_heading(const struct lint_finding *finding)
{
	/* Bold only, which is readable on any background. */
	bool bold = table_in_colour(stdout);

	printf("%s%s: %s%s: %s\n", bold ? "\x1b[1m" : "", lint_severity_name(finding->severity),
	        finding->check->code, bold ? "\x1b[0m" : "", finding->check->summary);
}

static bool same_group(const struct lint_finding *a, const struct lint_finding *b)
{
	return a->check == b->check && a->severity == b->severity;
}

static const char *advice_of(const struct lint_finding *finding)
{
	return finding->advice ? finding->advice : finding->check->advice;
}

static bool same_advice(const struct lint_finding *a, const struct lint_finding *b)
{
	return same_group(a, b) && !strcmp(advice_of(a), advice_of(b));
}

static void print_advice(const struct lint_finding *finding)
{
	printf("%*s-> ", INDENT, "");
	wrap_print(stdout, advice_of(finding), INDENT + 3, INDENT + 3);
	putchar('\n');
}

static void print_grade(const struct lint_grade *grade)
{
	/* With the sum that it is made of, so that everybody can check it. */
	printf("grade %c:", grade->letter);
	for (int tier = RISK_CRITICAL; tier <= RISK_LOW; tier++)
		printf("%s %u x %u %s", tier ? " +" : "", lint_weights[tier],
		        grade->n_allowed[tier], risk_tier_name((int)tier));
	printf(" = %u, Docker's default %u\n         (A up to half of that, B up to it, C up to "
	       "twice, D more)\n",
	        grade->score, grade->docker);
}

int lint_report_print(const struct lint_report *report, bool verbose, struct error *err)
{
	printf("%s\n\n", report->summary);
	for (size_t i = 0; i < report->n_findings; i++) {
		const struct lint_finding *finding = &report->findings[i];
		cleanup_free char *text = paragraph(finding, verbose, err);

		if (!text)
			return -1;
		/* Findings are sorted: one heading for those of one check, and one advice below the
		 * last of them. */
		if (!i || !same_group(finding, finding - 1))
			print_heading(finding);
		printf("%*s", INDENT, "");
		wrap_print(stdout, text, INDENT, INDENT);
		if (i + 1 == report->n_findings || !same_advice(finding, finding + 1))
			print_advice(finding);
	}
	printf("errors %zu, warnings %zu, notes %zu", report->n_by_severity[LINT_ERROR],
	        report->n_by_severity[LINT_WARNING], report->n_by_severity[LINT_NOTE]);
	/* What --ignore hides is counted, so that it is not forgotten. */
	if (report->n_ignored)
		printf(", ignored %zu", report->n_ignored);
	putchar('\n');
	print_grade(&report->grade);
	return 0;
}

static void print_json_call(const struct lint_call *call)
{
	fputs("{\"name\": ", stdout);
	json_string(stdout, call->name);
	fputs(", \"arch\": ", stdout);
	json_string(stdout, call->abi ? call->abi->name : NULL);
	fputs(", \"detail\": ", stdout);
	json_string(stdout, *detail_of(call) ? call->detail : NULL);
	putchar('}');
}

static void print_json_finding(const struct lint_finding *finding)
{
	bool first = true;

	printf("{\"severity\": \"%s\", \"code\": \"%s\", \"path\": ",
	        lint_severity_name(finding->severity), finding->check->code);
	json_string(stdout, finding->place);
	fputs(",\n     \"text\": ", stdout);
	json_string(stdout, finding->text);
	fputs(",\n     \"advice\": ", stdout);
	json_string(stdout, advice_of(finding));
	fputs(",\n     \"calls\": [", stdout);
	for (size_t i = 0; i < finding->n_calls; i++) {
		json_next(stdout, 6, &first);
		print_json_call(&finding->calls[i]);
	}
	fputs("]}", stdout);
}

static void print_json_grade(const struct lint_grade *grade)
{
	printf("  \"grade\": {\"letter\": \"%c\", \"score\": %u, \"docker\": %u, \"allowed\": {",
	        grade->letter, grade->score, grade->docker);
	for (int tier = RISK_CRITICAL; tier <= RISK_LOW; tier++)
		printf("%s\"%s\": %u", tier ? ", " : "", risk_tier_name((int)tier),
		        grade->n_allowed[tier]);
	fputs("}}\n}\n", stdout);
}

void lint_report_print_json(const struct lint_report *report)
{
	bool first = true;

	fputs("{\n  \"summary\": ", stdout);
	json_string(stdout, report->summary);
	fputs(",\n  \"findings\": [", stdout);
	for (size_t i = 0; i < report->n_findings; i++) {
		json_next(stdout, 4, &first);
		print_json_finding(&report->findings[i]);
	}
	printf("\n  ],\n  \"ignored\": %zu,\n", report->n_ignored);
	print_json_grade(&report->grade);
}
