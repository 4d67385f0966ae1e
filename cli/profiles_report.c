/*
 *      struct profile_comparison, sorted by kind, danger and name: the same difference on several
 *      ABIs is in neighbouring items, which become one row
 *
 * As JSON each item is an object of its own, since scripts look for calls of one ABI.
 */
#include "profiles_report.h"

#include "answer.h"
#include "json_text.h"
#include "rule_text.h"
#include "table.h"

#include "cleanup.h"
#include "memory_file.h"
#include "risk_tier.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

/* ---- as text ---- */

/* Is it the same difference on another ABI?  These follow one another. */
static bool is_same(const struct profile_difference *a, const struct profile_difference *b)
{
	return a->kind == b->kind && !strcmp(a->name, b->name) &&
	       !memcmp(a->answers, b->answers, sizeof(a->answers)) &&
	       a->is_conditional == b->is_conditional && a->rules[0] == b->rules[0] &&
	       a->rules[1] == b->rules[1];
}

static void write_abis(FILE *out, const struct profile_comparison *comparison,
        const struct profile_difference *first, const struct profile_difference *end)
{
	if ((size_t)(end - first) == comparison->n_abis) {
		fputs("all", out);
		return;
	}
	for (const struct profile_difference *one = first; one < end; one++)
		fprintf(out, "%s%s", one == first ? "" : " ", one->arch->name);
}

static void write_arguments(FILE *out, const struct profile_difference *difference)
{
	if (difference->is_conditional) {
		fputs("e.g. ", out);
		call_example_text(out, difference->name, difference->example, difference->asked);
	} else
		fputs("any", out);
}

enum column { TIER, NAME, FIRST, SECOND, DECIDED, ARGUMENTS, ABIS, N_COLUMNS };

static int add_row(struct table *table, const struct profile_comparison *comparison,
        const struct profile_difference *first, const struct profile_difference *end,
        struct error *err)
{
	cleanup_memory_file struct memory_file abis = {0}, reason = {0}, arguments = {0};
	char answers[2][ANSWER_TEXT_MAX];

	if (!memory_file_open(&abis, err) || !memory_file_open(&reason, err) ||
	        !memory_file_open(&arguments, err))
		return -1;
	write_abis(abis.out, comparison, first, end);
	fprintf(reason.out, "%s / %s", rule_place(comparison->profiles[0], first->rules[0]),
	        rule_place(comparison->profiles[1], first->rules[1]));
	write_arguments(arguments.out, first);
	if (memory_file_close(&abis, err) || memory_file_close(&reason, err) ||
	        memory_file_close(&arguments, err))
		return -1;
	for (size_t i = 0; i < 2; i++)
		answer_text(first->answers[i], answers[i]);
	const char *cells[N_COLUMNS] = {
	        [TIER] = risk_tier_text(first->tier),
	        [NAME] = first->name,
	        [FIRST] = answers[0],
	        [SECOND] = answers[1],
	        [DECIDED] = reason.bytes,
	        [ARGUMENTS] = arguments.bytes,
	        [ABIS] = abis.bytes,
	};

	return table_add(table, cells, err);
}

static int print_kind(const struct profile_comparison *comparison, enum difference_kind kind,
        const char *title, struct error *err)
{
	static const struct table_column columns[N_COLUMNS] = {
	        [TIER] = {"tier", false},
	        [NAME] = {"name", false},
	        [FIRST] = {"first", false},
	        [SECOND] = {"second", false},
	        [DECIDED] = {"decided by", false},
	        [ARGUMENTS] = {"arguments", false},
	        [ABIS] = {"ABI", false},
	};
	__attribute__((cleanup(table_release))) struct table table = {
	        /* With one ABI the last column, which would say "all" in each row, is left out. */
	        columns, comparison->n_abis > 1 ? N_COLUMNS : ABIS, NULL, 0};
	const struct profile_difference *all_end = comparison->items + comparison->n_items;

	for (const struct profile_difference *one = comparison->items; one < all_end;) {
		const struct profile_difference *end = one + 1;

		/* One row for all ABIs where the profiles differ alike. */
		while (end < all_end && is_same(one, end))
			end++;
		if (one->kind == kind && add_row(&table, comparison, one, end, err))
			return -1;
		one = end;
	}
	table_print_titled(&table, title, stdout);
	return 0;
}

static size_t count_kind(const struct profile_comparison *comparison, enum difference_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < comparison->n_items; i++)
		n += comparison->items[i].kind == kind;
	return n;
}

static int print_allowed_by(const struct profile_comparison *comparison, enum difference_kind kind,
        const char *path, struct error *err)
{
	cleanup_free char *escaped = text_escape(path), *title = NULL;

	if (!escaped || asprintf(&title, "allowed by %s only:", escaped) < 0) {
		title = NULL;
		return error_no_memory(err);
	}
	return print_kind(comparison, kind, title, err);
}

static int print_abis(
        const char *const paths[2], const struct profile_comparison *comparison, struct error *err)
{
	for (size_t i = 0; i < comparison->n_lone_abis; i++) {
		const struct lone_abi *lone = &comparison->lone_abis[i];
		cleanup_free char *covering = text_escape(paths[lone->covered_by]);
		cleanup_free char *killing = text_escape(paths[!lone->covered_by]);

		if (!covering || !killing)
			return error_no_memory(err);
		printf("%s: judged by %s, killed by %s, which does not list it\n", lone->arch->name,
		        covering, killing);
	}
	return 0;
}

static void print_default(const struct profile_comparison *comparison)
{
	char first[ANSWER_TEXT_MAX], second[ANSWER_TEXT_MAX];

	/* Differing defaults alone make no call differ that both profiles name, so they get a
	 * line. */
	if (comparison->defaults[0] == comparison->defaults[1])
		return;
	answer_text(comparison->defaults[0], first);
	answer_text(comparison->defaults[1], second);
	printf("defaultAction: %s / %s\n", first, second);
}

const char *loading_part_name(enum loading_part part)
{
	static const char *const names[] = {
	        [LOADING_FLAGS] = "flags",
	        [LOADING_PATH] = "listenerPath",
	        [LOADING_METADATA] = "listenerMetadata",
	};

	return names[part];
}

char *loading_part_text(const struct profile *profile, enum loading_part part)
{
	const char *text =
	        part == LOADING_PATH ? profile->listener_path : profile->listener_metadata;
	char *list = NULL;

	/* An empty path counts as none: runtimes install no listener for it. */
	if (part != LOADING_FLAGS)
		return strdup(text && *text ? text : "none");
	for (size_t i = 0; i < profile->n_flags; i++)
		if (text_append(&list, ", ", profile->flags[i])) {
			free(list);
			return NULL;
		}
	/* Owned by the caller in all cases. */
	return list ? list : strdup("none");
}

/* "flags: SECCOMP_FILTER_FLAG_LOG / none" */
static int print_loading(const struct profile_comparison *comparison, struct error *err)
{
	for (int part = 0; part < LOADING_PARTS; part++) {
		char *texts[2] = {NULL, NULL};
		bool complete = true;

		if (!comparison->loading_differs[part])
			continue;
		for (size_t i = 0; i < 2; i++) {
			cleanup_free char *text =
			        loading_part_text(comparison->profiles[i], (enum loading_part)part);

			/* A listenerPath may hold anything, and goes to a terminal. */
			texts[i] = text ? text_escape(text) : NULL;
			complete &= texts[i] != NULL;
		}
		if (complete)
			printf("%s: %s / %s\n", loading_part_name((enum loading_part)part),
			        texts[0], texts[1]);
		free(texts[0]);
		free(texts[1]);
		if (!complete)
			return error_no_memory(err);
	}
	return 0;
}

int profiles_report(const char *const paths[2], const struct profile_comparison *comparison,
        bool verbose, struct error *err)
{
	size_t n_answers = count_kind(comparison, DIFFERENCE_ANSWER);

	if (print_allowed_by(comparison, DIFFERENCE_FIRST_ALLOWS, paths[0], err) ||
	        print_allowed_by(comparison, DIFFERENCE_SECOND_ALLOWS, paths[1], err) ||
	        (verbose && print_kind(comparison, DIFFERENCE_ANSWER,
	                            "refused or allowed by both, but not alike:", err)) ||
	        print_abis(paths, comparison, err))
		return -1;
	print_default(comparison);
	if (print_loading(comparison, err))
		return -1;
	fputs("compared calls of", stdout);
	for (size_t i = 0; i < comparison->n_abis; i++)
		printf("%s %s", i ? "," : "", comparison->abis[i]->name);
	printf(": %zu, allowed by the first only: %zu, by the second only: %zu\n",
	        comparison->n_calls, count_kind(comparison, DIFFERENCE_FIRST_ALLOWS),
	        count_kind(comparison, DIFFERENCE_SECOND_ALLOWS));
	if (n_answers)
		printf("refused or allowed by both, but not alike: %zu%s\n", n_answers,
		        verbose ? "" : " (-v lists them)");
	return 0;
}

/* ---- as JSON ---- */

static void print_json_side(
        const char *key, uint32_t answer, const struct profile_rule *rule, const char *end)
{
	printf("\"%s\": {", key);
	answer_json(stdout, answer);
	fputs(", \"rule\": ", stdout);
	json_string(stdout, rule ? rule->place : NULL);
	fputs(", \"conditions\": ", stdout);
	if (rule)
		rule_conditions_json(stdout, rule);
	else
		fputs("[]", stdout);
	printf("}%s", end);
}

static void print_json_difference(const struct profile_difference *difference)
{
	printf("{\"arch\": \"%s\", \"nr\": %d, \"name\": ", difference->arch->name, difference->nr);
	json_string(stdout, difference->name);
	fputs(", \"tier\": ", stdout);
	json_string(stdout, risk_tier_name(difference->tier));
	printf(", \"conditional\": %s, \"example\": ",
	        difference->is_conditional ? "true" : "false");
	call_example_json(stdout, difference->example, difference->asked);
	fputs(", ", stdout);
	print_json_side("first", difference->answers[0], difference->rules[0], ", ");
	print_json_side("second", difference->answers[1], difference->rules[1], "}");
}

static void print_json_kind(
        const char *key, const struct profile_comparison *comparison, enum difference_kind kind)
{
	bool first = true;

	printf("  \"%s\": [", key);
	for (size_t i = 0; i < comparison->n_items; i++)
		if (comparison->items[i].kind == kind) {
			json_next(stdout, 4, &first);
			print_json_difference(&comparison->items[i]);
		}
	fputs("\n  ],\n", stdout);
}

static void print_json_lone(
        const char *key, const struct profile_comparison *comparison, int covered_by)
{
	bool first = true;

	printf(", \"%s\": [", key);
	for (size_t i = 0; i < comparison->n_lone_abis; i++)
		if (comparison->lone_abis[i].covered_by == covered_by) {
			printf("%s\"%s\"", first ? "" : ", ", comparison->lone_abis[i].arch->name);
			first = false;
		}
	putchar(']');
}

static void print_json_loading(const struct profile *profile)
{
	fputs("{\"flags\": [", stdout);
	for (size_t i = 0; i < profile->n_flags; i++) {
		fputs(i ? ", " : "", stdout);
		json_string(stdout, profile->flags[i]);
	}
	fputs("], \"listenerPath\": ", stdout);
	json_string(stdout, profile->listener_path);
	fputs(", \"listenerMetadata\": ", stdout);
	json_string(stdout, profile->listener_metadata);
	putchar('}');
}

void profiles_report_json(const struct profile_comparison *comparison)
{
	fputs("{\n", stdout);
	print_json_kind("first_allows", comparison, DIFFERENCE_FIRST_ALLOWS);
	print_json_kind("second_allows", comparison, DIFFERENCE_SECOND_ALLOWS);
	print_json_kind("answers", comparison, DIFFERENCE_ANSWER);
	fputs("  \"abis\": {\"both\": [", stdout);
	for (size_t i = 0; i < comparison->n_abis; i++)
		printf("%s\"%s\"", i ? ", " : "", comparison->abis[i]->name);
	putchar(']');
	print_json_lone("first", comparison, 0);
	print_json_lone("second", comparison, 1);
	fputs("},\n  \"default\": {\"first\": {", stdout);
	answer_json(stdout, comparison->defaults[0]);
	fputs("}, \"second\": {", stdout);
	answer_json(stdout, comparison->defaults[1]);
	fputs("}},\n  \"loading\": {\"first\": ", stdout);
	print_json_loading(comparison->profiles[0]);
	fputs(", \"second\": ", stdout);
	print_json_loading(comparison->profiles[1]);
	fputs("}\n}\n", stdout);
}
