/*
 * secprof check: may a profile refuse these calls?
 */
#include "call_text.h"
#include "check_report.h"
#include "command.h"
#include "live_profile.h"
#include "message.h"
#include "profile_options.h"

#include "cleanup.h"
#include "evaluator.h"
#include "outcomes.h"
#include "profile.h"
#include "profile_context.h"
#include "syscall_name.h"
#include "text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_ALL_ALLOWED 0
#define EXIT_REFUSED 1

struct check_command {
	bool json;
	pid_t pid; /* 0: not given */
	struct profile_options profile;
};

#define AT(member) offsetof(struct check_command, member)

static int parse_pid(const struct option *option, const char *text, void *value, struct error *err)
{
	uint64_t number;
	struct error unused;

	(void)option;
	if (text_parse_u64(text, &number, &unused) || !number || number > INT_MAX)
		return error_set(err, "'%s' is no process id", text);
	*(pid_t *)value = (pid_t)number;
	return 0;
}

static const struct option options_of_check[] = {
        {0, "json", NULL, "print the answers as JSON", AT(json), NULL, NULL},
        {0, "pid", "PID", "judge the filters of this process, in place of a PROFILE", AT(pid),
                parse_pid, NULL},
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
	/* Undefined after a failure (asprintf(3)). */
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

/* What is asked: calls, of a profile or of a process. */
struct inquiry {
	const struct check_command *options;
	const char *profile; /* NULL: options->pid */
	char *const *calls;
	size_t n_calls;
};

static int refuse(const struct inquiry *inquiry, struct error *err)
{
	return inquiry->profile ? error_prefix(err, "%s", inquiry->profile)
	                        : error_prefix(err, "process %d", inquiry->options->pid);
}

static int ask(struct evaluator *evaluator, const struct inquiry *inquiry,
        struct questions *questions, struct error *err)
{
	for (size_t i = 0; i < questions->n_items; i++) {
		struct question *question = &questions->items[i];
		const struct call_text *call = &question->call;

		if (evaluator_outcomes(evaluator, call->arch, call->nr, call->args, call->known,
		            &question->outcomes, err))
			return refuse(inquiry, err);
	}
	return 0;
}

static int load(const struct inquiry *inquiry, const struct profile_context *context,
        struct profile *profile, struct error *err)
{
	return inquiry->profile ? profile_load_any(inquiry->profile, context, false, profile, err)
	                        : live_profile_load(inquiry->options->pid, context, profile, err);
}

/* Sets *status to the exit status if it succeeds. */
static int check(const struct inquiry *inquiry, int *status, struct error *err)
{
	__attribute__((cleanup(questions_release))) struct questions questions = {0};
	__attribute__((cleanup(profile_release))) struct profile profile = {0};
	__attribute__((cleanup(evaluator_release))) struct evaluator evaluator = {0};
	const struct check_command *options = inquiry->options;
	struct profile_context context;

	if (profile_options_context(&options->profile, &context, err) ||
	        load(inquiry, &context, &profile, err))
		return -1;
	context.native = profile_machine(&profile, context.native);
	/* Before it is compiled: a mistyped call is found at once. */
	if (parse_questions(inquiry->calls, inquiry->n_calls, context.native, &questions, err) ||
	        evaluator_init(&evaluator, &profile, context.native, err) ||
	        ask(&evaluator, inquiry, &questions, err))
		return -1;
	if (options->json)
		check_report_json(&questions);
	else if (check_report(&evaluator, &questions, err))
		return -1;
	*status = EXIT_ALL_ALLOWED;
	for (size_t i = 0; i < questions.n_items; i++)
		/* "Perhaps refused" counts as refused, so that a script never takes it for
		 * "allowed". */
		if (questions.items[i].outcomes.may_refuse)
			*status = EXIT_REFUSED;
	return 0;
}

static bool is_file(const char *path)
{
	/* Readable or not: it only chooses between two messages. */
	return access(path, F_OK) == 0;
}

/* The likeliest mistake, which otherwise would be reported as "no such file". */
static bool are_swapped(const struct arguments *arguments)
{
	return !is_file(arguments->operands[0]) && strcmp(arguments->operands[0], "-") != 0 &&
	       is_file(arguments->operands[arguments->n_operands - 1]);
}

static int run_check(const void *values, const struct arguments *arguments)
{
	const struct check_command *options = values;
	size_t n_profiles = options->pid ? 0 : 1;
	struct inquiry inquiry = {.options = options};
	struct error err;
	int status;

	if (arguments->n_operands < n_profiles + 1)
		return command_misuse(&command_check,
		        options->pid ? "a CALL is needed" : "a PROFILE and a CALL are needed");
	if (!options->pid && are_swapped(arguments))
		return command_misuse(&command_check,
		        "the PROFILE, here %s, comes before the calls",
		        arguments->operands[arguments->n_operands - 1]);
	inquiry.profile = options->pid ? NULL : arguments->operands[0];
	inquiry.calls = arguments->operands + n_profiles;
	inquiry.n_calls = arguments->n_operands - n_profiles;
	if (!check(&inquiry, &status, &err))
		return status;
	message("%s", err.text);
	return EXIT_TROUBLE;
}

const struct command command_check = {
        .name = "check",
        .summary = "ask what a profile does with single calls",
        .usage = "secprof check [options] PROFILE CALL[(ARG,...)]...\n"
                 "secprof check [options] --pid PID CALL[(ARG,...)]...",
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
