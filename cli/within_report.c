#include "within_report.h"

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

/* Is it the same excess on another ABI? */
static bool is_same(const struct excess *a, const struct excess *b)
{
	/* Names are interned (syscall_name.h), so pointers compare; those without a name are never
	 * merged. */
	return a->name == b->name && a->name && a->is_witnessed == b->is_witnessed &&
	       !memcmp(a->answers, b->answers, sizeof(a->answers)) &&
	       !memcmp(a->example, b->example, sizeof(a->example)) && a->rules[0] == b->rules[0] &&
	       a->rules[1] == b->rules[1];
}

typedef void cell_writer(FILE *out, const struct excess *first, const struct excess *end);

static void write_tier(FILE *out, const struct excess *first, const struct excess *end)
{
	(void)end;
	fputs(risk_tier_text(first->tier), out);
}

static void write_name(FILE *out, const struct excess *first, const struct excess *end)
{
	(void)end;
	/* Numbers that have no name are one item for each ABI, with a number as an example if there
	 * is one. */
	if (first->name)
		fputs(first->name, out);
	else if (first->nr < 0)
		fputs("any number", out);
	else
		fprintf(out, "number %d", first->nr);
}

static void write_answer(FILE *out, const struct excess *excess, size_t which)
{
	char text[ANSWER_TEXT_MAX];

	answer_text(excess->answers[which], text);
	/* Without a call that was found and run through both filters there are no answers to
	 * show. */
	fputs(excess->is_witnessed ? text : "-", out);
}

static void write_first(FILE *out, const struct excess *first, const struct excess *end)
{
	(void)end;
	write_answer(out, first, 0);
}

static void write_second(FILE *out, const struct excess *first, const struct excess *end)
{
	(void)end;
	write_answer(out, first, 1);
}

static void write_reason(FILE *out, const struct excess *first, const struct excess *end)
{
	(void)end;
	if (!first->is_witnessed) {
		fputs("not decided", out);
		return;
	}
	for (size_t i = 0; i < 2; i++)
		fprintf(out, "%s%s", i ? " / " : "",
		        rule_place(first->profiles[i], first->rules[i]));
}

static void write_arguments(FILE *out, const struct excess *first, const struct excess *end)
{
	(void)end;
	if (!first->is_witnessed)
		fputs("-", out);
	else if (!first->is_conditional)
		fputs("any", out);
	else
		call_example_text(
		        out, first->name ? first->name : "", first->example, first->asked);
}

static void write_abis(FILE *out, const struct excess *first, const struct excess *end)
{
	for (const struct excess *one = first; one < end; one++)
		fprintf(out, "%s%s", one == first ? "" : " ", one->arch->name);
}

static const struct table_column columns[] = {
        {"tier", false},
        {"name", false},
        {"first", false},
        {"second", false},
        {"decided by", false},
        {"arguments", false},
        {"ABI", false},
};
/* In the order of `columns`. */
static cell_writer *const writers[] = {write_tier, write_name, write_first, write_second,
        write_reason, write_arguments, write_abis};

enum { N_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

/* One row for a call and the ABIs from `first` up to `end`. */
static int add_row(struct table *table, const struct excess *first, const struct excess *end,
        struct error *err)
{
	struct memory_file cells[N_COLUMNS] = {0};
	const char *texts[N_COLUMNS];
	int result = 0;

	for (size_t i = 0; !result && i < N_COLUMNS; i++) {
		result = memory_file_open(&cells[i], err) ? 0 : -1;
		if (result)
			break;
		writers[i](cells[i].out, first, end);
		result = memory_file_close(&cells[i], err);
		texts[i] = cells[i].bytes;
	}
	if (!result)
		result = table_add(table, texts, err);
	for (size_t i = 0; i < N_COLUMNS; i++)
		/* Zeroed ones may be released, too. */
		memory_file_release(&cells[i]);
	return result;
}

static int print_table(const struct containment *containment, struct error *err)
{
	__attribute__((cleanup(table_release))) struct table table = {columns, N_COLUMNS, NULL, 0};
	const struct excess *all_end = containment->items + containment->n_items;

	for (const struct excess *one = containment->items; one < all_end;) {
		const struct excess *end = one + 1;

		while (end < all_end && is_same(one, end))
			end++;
		if (add_row(&table, one, end, err))
			return -1;
		one = end;
	}
	if (table.n_rows) {
		table_print(&table, stdout);
		putchar('\n');
	}
	return 0;
}

static void print_verdict(
        const char *first, const char *second, const struct containment *containment)
{
	size_t n_open = containment->n_items - containment->n_witnessed;

	for (size_t i = 0; i < containment->n_lone_abis; i++)
		printf("%s: judged by %s, killed by %s, which does not list it\n",
		        containment->lone_abis[i]->name, first, second);
	/* Proven means that no call of any number and arguments was left undecided. */
	if (containment_is_proven(containment)) {
		printf("%s allows nothing that %s refuses (all numbers and arguments of", first,
		        second);
		for (size_t i = 0; i < containment->n_abis; i++)
			printf("%s %s", i ? "," : "", containment->abis[i]->name);
		puts(")");
	} else {
		printf("%s is not within %s: allowed by the first and refused by the second: %zu\n",
		        first, second, containment->n_witnessed);
	}
	/* Reported apart, and never as allowed or refused: the search gave up on them. */
	if (n_open)
		printf("not decided, and perhaps allowed by the first only: %zu\n", n_open);
}

int within_report(
        const char *const paths[2], const struct containment *containment, struct error *err)
{
	cleanup_free char *first = text_escape(paths[0]), *second = text_escape(paths[1]);

	if (!first || !second)
		return error_no_memory(err);
	if (print_table(containment, err))
		return -1;
	print_verdict(first, second, containment);
	return 0;
}

/* ---- as JSON ---- */

static void print_json_side(const char *key, uint32_t answer, const struct profile_rule *rule)
{
	printf(", \"%s\": {", key);
	answer_json(stdout, answer);
	fputs(", \"rule\": ", stdout);
	json_string(stdout, rule ? rule->place : NULL);
	putchar('}');
}

static void print_json_excess(const struct excess *excess)
{
	printf("{\"arch\": \"%s\", \"nr\": ", excess->arch->name);
	printf(excess->nr < 0 && !excess->name ? "null" : "%d", excess->nr);
	fputs(", \"name\": ", stdout);
	json_string(stdout, excess->name);
	fputs(", \"tier\": ", stdout);
	json_string(stdout, risk_tier_name(excess->tier));
	printf(", \"witnessed\": %s", excess->is_witnessed ? "true" : "false");
	if (excess->is_witnessed) {
		printf(", \"conditional\": %s, \"example\": ",
		        excess->is_conditional ? "true" : "false");
		call_example_json(stdout, excess->example, excess->asked);
		print_json_side("first", excess->answers[0], excess->rules[0]);
		print_json_side("second", excess->answers[1], excess->rules[1]);
	}
	putchar('}');
}

static void print_json_abis(const char *key, const struct arch *const *abis, size_t n_abis)
{
	printf("  \"%s\": [", key);
	for (size_t i = 0; i < n_abis; i++)
		printf("%s\"%s\"", i ? ", " : "", abis[i]->name);
	putchar(']');
}

void within_report_json(const struct containment *containment)
{
	bool first = true;

	printf("{\n  \"within\": %s,\n  \"excess\": [",
	        containment_is_proven(containment) ? "true" : "false");
	for (size_t i = 0; i < containment->n_items; i++) {
		json_next(stdout, 4, &first);
		print_json_excess(&containment->items[i]);
	}
	fputs("\n  ],\n", stdout);
	print_json_abis("abis", containment->abis, containment->n_abis);
	fputs(",\n", stdout);
	print_json_abis("lone_abis", containment->lone_abis, containment->n_lone_abis);
	fputs("\n}\n", stdout);
}
