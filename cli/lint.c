/*
 * secprof lint: judges a profile by itself.
 */
#include "command.h"
#include "lint_report.h"
#include "message.h"
#include "profile_options.h"

#include "lint.h"
#include "lint_remarks.h"
#include "nearest.h"
#include "profile.h"
#include "profile_context.h"
#include "profile_read.h"

#include <string.h>

#define EXIT_CLEAN 0
#define EXIT_FINDINGS 1

struct lint_command {
	bool json;
	bool verbose;
	const char *threshold; /* the name of a severity */
	uint64_t ignored;      /* bit i: findings of lint_checks[i] */
	const char *baseline;
	struct profile_options profile;
};

static const char *const *severity_names(void)
{
	static const char *names[LINT_SEVERITIES + 1];

	for (int severity = 0; severity < LINT_SEVERITIES; severity++)
		names[severity] = lint_severity_name((enum lint_severity)severity);
	return names;
}

#define CODES_MAX 63

static const char *const *codes(void)
{
	static const char *names[CODES_MAX + 1];

	for (size_t i = 0; i < CODES_MAX && lint_checks[i]; i++)
		names[i] = lint_checks[i]->code;
	return names;
}

static int parse_code(const struct option *option, const char *text, void *value, struct error *err)
{
	const char *const *names = option->choices();
	const char *nearest = text_nearest(text, names);

	for (size_t i = 0; names[i]; i++)
		if (!strcmp(names[i], text)) {
			/* One bit for each check; CODES_MAX keeps them within 64. */
			*(uint64_t *)value |= UINT64_C(1) << i;
			return 0;
		}
	if (nearest)
		return error_set(err, "unknown code '%s'; did you mean '%s'?", text, nearest);
	return error_set(err, "unknown code '%s'; docs/lint.md lists them", text);
}

#define AT(member) offsetof(struct lint_command, member)

static const struct option options_of_lint[] = {
        {'v', "verbose", NULL, "list all names, however many", AT(verbose), NULL, NULL},
        {0, "json", NULL, "print the findings and the grade as JSON", AT(json), NULL, NULL},
        {0, "threshold", "SEVERITY", "exit with 1 only for findings at least as serious (warning)",
                AT(threshold), option_choice, severity_names},
        {0, "ignore", "CODE", "leave out the findings of this code; may be given several times",
                AT(ignored), parse_code, codes},
        {0, "baseline", "PROFILE", "judge what both this one and the node's own allow",
                AT(baseline), option_string, NULL},
        PROFILE_OPTIONS(struct lint_command, profile),
        {0},
};

/* The profiles beside the one that is judged. */
struct companions {
	struct profile as_oci, baseline;
};

static void companions_release(struct companions *companions)
{
	profile_release(&companions->as_oci);
	profile_release(&companions->baseline);
}

/* Has the file another meaning elsewhere?  Whoever chose a runtime or a reading knows. */
static bool has_two_readings(const struct lint_command *options, const struct profile *profile)
{
	return !options->profile.reading && !options->profile.runtime.engines &&
	       (profile->decided.n_rules || profile->decided.arch_map);
}

static int read_companions(const struct lint_command *options, const char *path,
        struct lint_subject *subject, struct companions *companions, struct error *err)
{
	struct profile_context oci = *subject->context;

	oci.runtime.dialect = DIALECT_OCI;
	/* Standard input cannot be read twice. */
	if (has_two_readings(options, subject->profile) && strcmp(path, "-") != 0) {
		if (profile_read(path, &oci, &companions->as_oci, NULL, NULL, err))
			return -1;
		subject->as_oci = &companions->as_oci;
	}
	if (!options->baseline)
		return 0;
	if (profile_load_any(
	            options->baseline, subject->context, true, &companions->baseline, err) ||
	        profile_check_machine(
	                options->baseline, &companions->baseline, subject->context->native, err))
		return error_prefix(err, "--baseline");
	subject->baseline = &companions->baseline;
	return 0;
}

/* The findings point into the profile. */
static int lint_file(const struct lint_command *options, const char *path, struct profile *profile,
        struct lint_report *report, struct error *err)
{
	__attribute__((cleanup(lint_remarks_release))) struct lint_remarks remarks = {0};
	__attribute__((cleanup(companions_release))) struct companions companions = {0};
	struct profile_context context;
	struct lint_subject subject = {
	        .profile = profile, .remarks = &remarks, .context = &context};

	if (profile_refuse_recording(path, err) ||
	        profile_options_context(&options->profile, &context, err) ||
	        profile_read(path, &context, profile, lint_remark, &remarks, err))
		return -1;
	profile_note_bare(path, profile);
	context.native = profile_machine(profile, context.native);
	if (read_companions(options, path, &subject, &companions, err) ||
	        lint_profile(&subject, report, err))
		return -1;
	for (size_t i = 0; lint_checks[i]; i++)
		/* After all were found: the report says how many were left out. */
		if (options->ignored >> i & 1)
			lint_report_ignore(report, lint_checks[i]);
	return 0;
}

/* Severities are in order, the most serious first. */
static bool reaches(const struct lint_report *report, const char *threshold)
{
	for (int severity = 0; severity < LINT_SEVERITIES; severity++) {
		if (report->n_by_severity[severity])
			return true;
		if (!strcmp(lint_severity_name((enum lint_severity)severity), threshold))
			break;
	}
	return false;
}

static int run_lint(const void *values, const struct arguments *arguments)
{
	__attribute__((cleanup(profile_release))) struct profile profile = {0};
	__attribute__((cleanup(lint_report_release))) struct lint_report report = {0};
	const struct lint_command *options = values;
	struct error err;

	if (arguments->n_operands != 1)
		return command_misuse(&command_lint, "one PROFILE is needed");
	if (lint_file(options, arguments->operands[0], &profile, &report, &err) ||
	        (!options->json && lint_report_print(&report, options->verbose, &err))) {
		message("%s", err.text);
		return EXIT_TROUBLE;
	}
	if (options->json)
		lint_report_print_json(&report);
	return reaches(&report, options->threshold) ? EXIT_FINDINGS : EXIT_CLEAN;
}

const struct command command_lint = {
        .name = "lint",
        .summary = "judge a seccomp profile by itself",
        .usage = "secprof lint [options] PROFILE",
        .description =
                "Reports, most serious first, how PROFILE can be bypassed, what will break "
                "under it, which dangerous calls it allows, and what in it has no effect; each "
                "with a code (docs/lint.md explains them) and what to do. Calls are judged by "
                "the filter that libseccomp makes of the profile. A grade "
                "compares what it allows with Docker's default. The exit status is 0 if there "
                "are notes at most, 1 if there are warnings or errors (--threshold), and 2 on "
                "trouble.",
        .example = "secprof lint profile.json",
        .options = options_of_lint,
        .operands = OPERANDS_ONLY,
        .options_size = sizeof(struct lint_command),
        .defaults = &(const struct lint_command){.threshold = "warning"},
        .misuse = EXIT_TROUBLE,
        .run = run_lint,
};
