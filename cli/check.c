/*
 * secprof check: may a profile refuse these calls?
 */
#include "answer.h"
#include "call_text.h"
#include "command.h"
#include "json_text.h"
#include "message.h"
#include "profile_options.h"
#include "rule_text.h"
#include "table.h"

#include "cleanup.h"
#include "evaluator.h"
#include "memory_file.h"
#include "outcomes.h"
#include "profile.h"
#include "profile_context.h"
#include "syscall_limits.h"
#include "syscall_name.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_ALL_ALLOWED 0
#define EXIT_REFUSED 1

/* A deny-list may have dozens of rules for one call. */
#define RULES_SHOWN 8

struct check_command {
	bool json;
	struct profile_options profile;
};

/* A call that was asked for, and what the filter may do with it. */
struct question {
	const char *text; /* as it was asked */
	char *title;      /* owned: the text, and the name of a call given by its number */
	struct call_text call;
	struct outcomes outcomes;
};

struct questions {
	struct question *items; /* owned */
	size_t n_items;
};

#define AT(member) offsetof(struct check_command, member)

static const struct option options_of_check[] = {
        {0, "json", NULL, "print the answers as JSON", AT(json), NULL, NULL},
        PROFILE_OPTIONS(struct check_command, profile),
        {0},
};

static void questions_release(struct questions *questions)
{
	for (size_t i = 0; i < questions->n_items; i++) {
		outcomes_release(&questions->items[i].outcomes);
		free(questions->items[i].title);
	}
	free(questions->items);
}

static int set_title(struct question *question, struct error *err)
{
	char name[SYSCALL_NAME_MAX];
	int length;

	if (question->call.by_number) {
		length = asprintf(&question->title, "%s (%s)", question->text,
		        syscall_text(question->call.arch, question->call.nr, name));
	} else
		length = asprintf(&question->title, "%s", question->text);
	if (length >= 0)
		return 0;
	question->title = NULL;
	return error_no_memory(err);
}

static void report_unreadable(const struct question *question)
{
	if (*question->call.unreadable)
		message("note: %s: '%s' is not known here, and may be anything", question->text,
		        question->call.unreadable);
}

static int parse_questions(char *const *texts, size_t n_texts, const struct arch *native,
        struct questions *questions, struct error *err)
{
	questions->items = calloc(n_texts, sizeof(*questions->items));
	if (!questions->items)
		return error_no_memory(err);
	for (size_t i = 0; i < n_texts; i++) {
		struct question *question = &questions->items[questions->n_items++];

		question->text = texts[i];
		if (call_text_parse(texts[i], native, &question->call, err) ||
		        set_title(question, err))
			return -1;
		report_unreadable(question);
	}
	return 0;
}

static int ask(struct evaluator *evaluator, const char *profile_path, struct questions *questions,
        struct error *err)
{
	for (size_t i = 0; i < questions->n_items; i++) {
		struct question *question = &questions->items[i];
		const struct call_text *call = &question->call;

		if (evaluator_outcomes(evaluator, call->arch, call->nr, call->args, call->known,
		            &question->outcomes, err))
			return error_prefix(err, "%s", profile_path);
	}
	return 0;
}

/* Is there one answer, whatever the arguments? */
static bool is_decided(const struct outcomes *outcomes)
{
	for (size_t i = 1; i < outcomes->n_items; i++)
		if (outcomes->items[i].answer != outcomes->items[0].answer)
			return false;
	return true;
}

/* ---- as text ---- */

static void write_reason(FILE *out, const struct evaluator *evaluator,
        const struct question *question, const struct outcome *outcome)
{
	const struct profile_rule *rule = outcome->rule;

	if (!evaluator_covers(evaluator, question->call.arch))
		fprintf(out, "%s is not among the architectures", question->call.arch->name);
	else if (!outcome->has_example)
		fputs("cannot be excluded", out);
	else if (!rule)
		fputs("defaultAction", out);
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
			length +=
			        (size_t)sprintf(indexes + length, "%s%u", n_asked++ ? ", " : "", i);
	if (asprintf(&text, "%s depends on argument%s %s:", question->title,
	            n_asked == 1 ? "" : "s", indexes) < 0)
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

static int print_text(
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

/* ---- as JSON ---- */

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

static void print_json(const struct questions *questions)
{
	bool first = true;

	putchar('[');
	for (size_t i = 0; i < questions->n_items; i++) {
		json_next(stdout, 2, &first);
		print_json_question(&questions->items[i]);
	}
	puts("\n]");
}

/* Sets *status to the exit status if it succeeds. */
static int check(const struct check_command *options, const struct arguments *arguments,
        int *status, struct error *err)
{
	__attribute__((cleanup(questions_release))) struct questions questions = {0};
	__attribute__((cleanup(profile_release))) struct profile profile = {0};
	__attribute__((cleanup(evaluator_release))) struct evaluator evaluator = {0};
	struct profile_context context;

	if (profile_options_context(&options->profile, &context, err) ||
	        parse_questions(arguments->operands + 1, arguments->n_operands - 1, context.native,
	                &questions, err) ||
	        profile_load(arguments->operands[0], &context, false, &profile, err) ||
	        evaluator_init(&evaluator, &profile, context.native, err) ||
	        ask(&evaluator, arguments->operands[0], &questions, err))
		return -1;
	if (options->json)
		print_json(&questions);
	else if (print_text(&evaluator, &questions, err))
		return -1;
	*status = EXIT_ALL_ALLOWED;
	for (size_t i = 0; i < questions.n_items; i++)
		if (questions.items[i].outcomes.may_refuse)
			*status = EXIT_REFUSED;
	return 0;
}

static bool is_file(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool are_swapped(const struct arguments *arguments)
{
	return !is_file(arguments->operands[0]) && strcmp(arguments->operands[0], "-") != 0 &&
	       is_file(arguments->operands[arguments->n_operands - 1]);
}

static int run_check(const void *options, const struct arguments *arguments)
{
	struct error err;
	int status;

	if (arguments->n_operands < 2)
		return command_misuse(&command_check, "a PROFILE and a CALL are needed");
	if (are_swapped(arguments))
		return command_misuse(&command_check,
		        "the PROFILE, here %s, comes before the calls",
		        arguments->operands[arguments->n_operands - 1]);
	if (!check(options, arguments, &status, &err))
		return status;
	message("%s", err.text);
	return EXIT_TROUBLE;
}

const struct command command_check = {
        .name = "check",
        .summary = "ask what a profile does with single calls",
        .usage = "secprof check [options] PROFILE CALL[(ARG,...)]...",
        .description =
                "Shows how the filter made of PROFILE answers a call, and which rule decides. CALL "
                "is a name or a number, or a line of strace. ARG is a number or a constant "
                "(AF_ALG, CLONE_NEWUSER|CLONE_NEWNS); '_' or '...' or nothing is an unknown one: "
                "all possible answers are then listed, each with an example. i386:CALL is a call "
                "of another ABI of the machine. Docker's profiles "
                "are read for a container with Docker's default capabilities. The exit status is "
                "0 if all calls are allowed, 1 if one is refused or may be, and 2 on trouble.",
        .example = "secprof check profile.json clone3 'socket(AF_ALG, _)'",
        .options = options_of_check,
        .operands = OPERANDS_ONLY,
        .options_size = sizeof(struct check_command),
        .misuse = EXIT_TROUBLE,
        .run = run_check,
};
