#include "check_report.h"

#include "answer.h"
#include "json_text.h"
#include "rule_text.h"
#include "table.h"

#include "cleanup.h"
#include "memory_file.h"
#include "profile.h"
#include "syscall_limits.h"
#include "syscall_name.h"

#include <stdio.h>
#include <stdlib.h>

/* A deny-list may have dozens of rules for one call. */
#define RULES_SHOWN 8

/* Is there one answer, whatever the arguments? */
static bool is_decided(const struct outcomes *outcomes)
{
	for (size_t i = 1; i < outcomes->n_items; i++)
		if (outcomes->items[i].answer != outcomes->items[0].answer)
			return false;
	return true;
}

static void write_reason(FILE *out, const struct evaluator *evaluator,
        const struct question *question, const struct outcome *outcome)
{
	const struct profile_rule *rule = outcome->rule;

	/* No rule decides then: libseccomp's filter begins with a test of the architecture and
	 * kills (SCMP_FLTATR_ACT_BADARCH). */
	if (!evaluator_covers(evaluator, question->call.arch))
		fprintf(out, "%s is not among the architectures", question->call.arch->name);
	/* The search found neither a call with this answer nor a proof that there is none. */
	else if (!outcome->has_example)
		fputs("cannot be excluded", out);
	else if (!rule)
		fputs(rule_place(evaluator->profile, rule), out);
	else {
		fprintf(out, "%s%s", rule->place, rule->n_conditions ? ": " : "");
		rule_conditions_text(out, rule);
		if (rule->comment && *rule->comment)
			fprintf(out, " (%s)", rule->comment);
	}
}

/* The arguments that were given, and those that decide. */
static void write_example(FILE *out, const struct question *question, const struct outcome *outcome)
{
	char buffer[SYSCALL_NAME_MAX];
	const char *name = syscall_text(question->call.arch, question->call.nr, buffer);
	bool shown[SYSCALL_ARGS];

	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		shown[i] = question->call.known[i] || question->outcomes.asked[i];
	fputs("  ", out);
	if (outcome->has_example)
		call_example_text(out, name, outcome->example, shown);
	else
		fputs(name, out);
}

static int add_row(struct table *table, const struct evaluator *evaluator,
        const struct question *question, const struct outcome *outcome, bool by_example,
        struct error *err)
{
	cleanup_memory_file struct memory_file example = {0}, reason = {0};
	char answer[ANSWER_TEXT_MAX];

	if (!memory_file_open(&example, err) || !memory_file_open(&reason, err))
		return -1;
	write_example(example.out, question, outcome);
	write_reason(reason.out, evaluator, question, outcome);
	answer_text(outcome->answer, answer);
	if (memory_file_close(&example, err) || memory_file_close(&reason, err))
		return -1;
	return table_add(table,
	        (const char *[]){
	                by_example ? example.bytes : question->title, answer, reason.bytes},
	        err);
}

static int add_heading(struct table *table, const struct question *question, struct error *err)
{
	char indexes[32] = "";
	size_t length = 0, n_asked = 0;
	cleanup_free char *text = NULL;

	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		if (question->outcomes.asked[i])
			/* It fits: at most "0, 1, 2, 3, 4, 5". */
			length +=
			        (size_t)sprintf(indexes + length, "%s%u", n_asked++ ? ", " : "", i);
	/* No argument is unknown: only the address of the call is left. */
	if (asprintf(&text, "%s depends on %s%s:", question->title,
	            !n_asked       ? "the instruction pointer"
	            : n_asked == 1 ? "argument "
	                           : "arguments ",
	            indexes) < 0)
		return error_no_memory(err);
	return table_add_heading(table, text, err);
}

static int add_number_left_out(struct table *table, size_t n_left_out, struct error *err)
{
	char text[64];

	if (!n_left_out)
		return 0;
	snprintf(text, sizeof(text), "  and %zu rules more (--json lists them)", n_left_out);
	return table_add_heading(table, text, err);
}

/* The outcomes from `first` on with the same answer; *end is the first one after them. */
static int add_answer(struct table *table, const struct evaluator *evaluator,
        const struct question *question, size_t first, size_t *end, struct error *err)
{
	const struct outcomes *outcomes = &question->outcomes;
	size_t i = first;

	/* The hardest answer is first, and equal ones are neighbours (outcomes.h). */
	for (; i < outcomes->n_items && outcomes->items[i].answer == outcomes->items[first].answer;
	        i++)
		if (i - first < RULES_SHOWN &&
		        add_row(table, evaluator, question, &outcomes->items[i], true, err))
			return -1;
	*end = i;
	return add_number_left_out(
	        table, i - first > RULES_SHOWN ? i - first - RULES_SHOWN : 0, err);
}

static int add_question(struct table *table, const struct evaluator *evaluator,
        const struct question *question, struct error *err)
{
	const struct outcomes *outcomes = &question->outcomes;

	if (is_decided(outcomes))
		return add_row(table, evaluator, question, &outcomes->items[0], false, err);
	if (add_heading(table, question, err))
		return -1;
	for (size_t i = 0; i < outcomes->n_items;)
		if (add_answer(table, evaluator, question, i, &i, err))
			return -1;
	return 0;
}

int check_report(
        const struct evaluator *evaluator, const struct questions *questions, struct error *err)
{
	static const struct table_column columns[] = {
	        {"call", false}, {"answer", false}, {"decided by", false}};
	__attribute__((cleanup(table_release))) struct table table = {columns, 3, NULL, 0};

	for (size_t i = 0; i < questions->n_items; i++)
		if (add_question(&table, evaluator, &questions->items[i], err))
			return -1;
	table_print(&table, stdout);
	return 0;
}

static void print_json_outcome(const struct question *question, const struct outcome *outcome)
{
	const struct profile_rule *rule = outcome->rule;
	bool shown[SYSCALL_ARGS];

	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		shown[i] = question->call.known[i] || question->outcomes.asked[i];
	answer_json(stdout, outcome->answer);
	fputs(", \"rule\": ", stdout);
	json_string(stdout, rule ? rule->place : NULL);
	fputs(", \"comment\": ", stdout);
	json_string(stdout, rule ? rule->comment : NULL);
	fputs(", \"conditions\": ", stdout);
	if (rule)
		rule_conditions_json(stdout, rule);
	else
		fputs("[]", stdout);
	fputs(", \"example\": ", stdout);
	if (outcome->has_example)
		call_example_json(stdout, outcome->example, shown);
	else
		fputs("null", stdout);
}

static const char *verdict_of(const struct outcomes *outcomes)
{
	if (!outcomes->may_refuse)
		return "allowed";
	/* Not by the number of outcomes: an unknown argument may change who decides and not
	 * what. */
	return outcomes->may_allow ? "depends" : "refused";
}

static void print_json_question(const struct question *question)
{
	char name[SYSCALL_NAME_MAX];
	bool first = true;

	fputs("{\"call\": ", stdout);
	json_string(stdout, question->text);
	printf(", \"arch\": \"%s\", \"nr\": %d, \"name\": \"%s\", \"verdict\": \"%s\", "
	       "\"outcomes\": [",
	        question->call.arch->name, question->call.nr,
	        syscall_text(question->call.arch, question->call.nr, name),
	        verdict_of(&question->outcomes));
	for (size_t i = 0; i < question->outcomes.n_items; i++) {
		json_next(stdout, 4, &first);
		putchar('{');
		print_json_outcome(question, &question->outcomes.items[i]);
		putchar('}');
	}
	fputs("\n  ]}", stdout);
}

void check_report_json(const struct questions *questions)
{
	bool first = true;

	putchar('[');
	for (size_t i = 0; i < questions->n_items; i++) {
		json_next(stdout, 2, &first);
		print_json_question(&questions->items[i]);
	}
	puts("\n]");
}
