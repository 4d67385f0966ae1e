/*
 * secprof explain: what is known about calls.
 *
 *      operands -> recordings (files that say so), then calls
 *      calls -> explanations, baselines -> evaluators, recordings -> totals
 *            -> explain_text.c or explain_json.c
 */
#include "call_text.h"
#include "command.h"
#include "explain_json.h"
#include "explain_text.h"
#include "explain_view.h"
#include "message.h"
#include "observed.h"
#include "profile_options.h"

#include "cleanup.h"
#include "profile_context.h"
#include "recording_sniff.h"
#include "syscall_name.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct explain_command {
	bool json;
	struct option_list baselines;
	struct profile_options profile;
};

#define AT(member) offsetof(struct explain_command, member)

static const struct option options_of_explain[] = {
        {0, "json", NULL, "print the explanations as JSON", AT(json), NULL, NULL},
        {0, "baseline", "PROFILE", "say what this profile does; may be given several times",
                AT(baselines), option_list, NULL},
        PROFILE_OPTIONS(struct explain_command, profile),
        {0},
};

/* ---- what was asked ---- */

static bool is_recording(const char *operand)
{
	return !strcmp(operand, "-") || recording_sniff(operand);
}

static size_t count_recordings(const struct arguments *arguments)
{
	size_t n = 0;

	while (n < arguments->n_operands && is_recording(arguments->operands[n]))
		n++;
	return n;
}

/* "59" and "i386:102" are numbers of an ABI, "i386:mmap2" is a name that it must have; a name
 * alone may be that of any ABI. */
static int find_name(
        const char *text, const struct arch *native, char name[SYSCALL_NAME_MAX], struct error *err)
{
	struct call_text call = {0};
	const char *known;

	if (!isdigit((unsigned char)*text) && !strchr(text, ':')) {
		/* Longer ones are no call, and their beginning is none either. */
		snprintf(name, SYSCALL_NAME_MAX, "%s", text);
		return 0;
	}
	if (call_text_parse(text, native, &call, err))
		return -1;
	known = syscall_name(call.arch, call.nr);
	if (!known)
		return error_set(err, "%s: %s has no call of that number", text, call.arch->name);
	snprintf(name, SYSCALL_NAME_MAX, "%s", known);
	return 0;
}

static int explain_operand(const char *text, const struct arch *native,
        struct explanation *explanation, struct error *err)
{
	char name[SYSCALL_NAME_MAX];

	if (strchr(text, '('))
		return error_set(
		        err, "%s: give the name alone; 'secprof check' judges arguments", text);
	/* No call has such a name, so a file was meant. */
	if (strchr(text, '/') || strchr(text, '.')) {
		char *const paths[] = {(char *)(uintptr_t)text};

		error_set(err, "%s is neither a recording nor a call", text);
		return observed_explain(paths, 1, err);
	}
	if (find_name(text, native, name, err))
		return -1;
	return explain_call(name, explanation, err);
}

static int explain_operands(char *const *texts, size_t n_texts, const struct arch *native,
        struct explain_view *view, struct error *err)
{
	view->calls = calloc(n_texts, sizeof(*view->calls));
	if (!view->calls)
		return error_no_memory(err);
	for (size_t i = 0; i < n_texts; i++)
		if (explain_operand(texts[i], native, &view->calls[view->n_calls++], err))
			return -1;
	return 0;
}

static int load_baselines(const struct option_list *paths, const struct profile_context *context,
        struct explain_view *view, struct error *err)
{
	if (!paths->n_items)
		return 0;
	view->baselines = calloc(paths->n_items, sizeof(*view->baselines));
	if (!view->baselines)
		return error_no_memory(err);
	for (size_t i = 0; i < paths->n_items; i++) {
		struct explain_baseline *baseline = &view->baselines[view->n_baselines++];

		baseline->path = paths->items[i];
		/* Quietly: what is odd in the profile is not what was asked. */
		if (profile_load_any(baseline->path, context, true, &baseline->profile, err) ||
		        profile_check_machine(
		                baseline->path, &baseline->profile, context->native, err) ||
		        evaluator_init(
		                &baseline->evaluator, &baseline->profile, context->native, err))
			return error_prefix(err, "--baseline");
	}
	return 0;
}

static int explain(const struct explain_command *options, const struct arguments *arguments,
        size_t n_recordings, struct error *err)
{
	__attribute__((cleanup(observed_release))) struct observed observed = {0};
	__attribute__((cleanup(explain_view_release))) struct explain_view view = {0};
	const struct observed_source source = {
	        .paths = arguments->operands,
	        .n_paths = n_recordings,
	};
	struct profile_context context;

	/* The calls first: a mistyped one is found before a large recording is read. */
	if (profile_options_context(&options->profile, &context, err) ||
	        explain_operands(arguments->operands + n_recordings,
	                arguments->n_operands - n_recordings, context.native, &view, err) ||
	        load_baselines(&options->baselines, &context, &view, err))
		return -1;
	view.native = context.native;
	if (n_recordings) {
		if (observed_load(&source, &observed, err))
			return -1;
		observed_warn_of_failures(&observed);
		observed_warn_of_limits(&observed.totals);
		view.observed = &observed.totals;
	}
	return options->json ? explain_json(&view, err) : explain_text(&view, err);
}

static int run_explain(const void *options, const struct arguments *arguments)
{
	size_t n_recordings = count_recordings(arguments);
	struct error err;

	if (n_recordings == arguments->n_operands)
		return command_misuse(&command_explain, "a CALL is needed");
	for (size_t i = n_recordings; i < arguments->n_operands; i++)
		if (is_recording(arguments->operands[i]))
			return command_misuse(&command_explain,
			        "the RECORDING, here %s, comes before the calls",
			        arguments->operands[i]);
	if (!explain(options, arguments, n_recordings, &err))
		return EXIT_SUCCESS;
	message("%s", err.text);
	return EXIT_TROUBLE;
}

const struct command command_explain = {
        .name = "explain",
        .summary = "print what is known about system calls",
        .usage = "secprof explain [options] [RECORDING...] CALL...",
        .description =
                "Prints what a call does, why it may be dangerous, what default profiles do with "
                "it, which calls replace it, which of its arguments a filter can compare, since "
                "which kernel it exists, and its number on each ABI. CALL is a name, a number of "
                "this machine, or one of another ABI: i386:102. With a RECORDING ('-' is standard "
                "input), also who made the call there. The exit status is 0, or 2 on trouble: a "
                "call that is not known, for instance.",
        .example = "secprof explain sleep.json mmap socket",
        .options = options_of_explain,
        .operands = OPERANDS_ONLY,
        .options_size = sizeof(struct explain_command),
        .misuse = EXIT_TROUBLE,
        .run = run_explain,
};
