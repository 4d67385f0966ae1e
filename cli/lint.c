#include "command.h"
#include "lint_report.h"
#include "message.h"
#include "profile_options.h"

#define EXIT_CLEAN 0
#define EXIT_FINDINGS 1

struct lint_command {
	bool json;
	bool verbose;
	struct profile_options profile;
};

#define AT(member) offsetof(struct lint_command, member)

static const struct option options_of_lint[] = {
        {'v', "verbose", NULL, "list all names, however many", AT(verbose), NULL, NULL},
        {0, "json", NULL, "print the findings and the grade as JSON", AT(json), NULL, NULL},
        PROFILE_OPTIONS(struct lint_command, profile),
        {0},
};

/* The findings point into the profile. */
static int judge(const struct lint_command *options, const char *path, struct profile *profile,
        struct lint_report *report, struct error *err)
{
	__attribute__((cleanup(lint_remarks_release))) struct lint_remarks remarks = {0};

	struct profile_context context;

	if (profile_options_context(&options->profile, &context, err) < 0 ||
	        profile_read(path, &context, profile, lint_remark, &remarks, err) < 0)
		return -1;
	return lint_profile(profile, &remarks, context.native, report, err);
}

static int run_lint(const void *values, const struct arguments *arguments)
{
	__attribute__((cleanup(profile_release))) struct profile profile = {0};
	__attribute__((cleanup(lint_report_release))) struct lint_report report = {0};
	const struct lint_command *options = values;
	struct error err;

	if (arguments->n_operands != 1)
		return command_misuse(&command_lint, "one PROFILE is needed");
	if (judge(options, arguments->operands[0], &profile, &report, &err) < 0 ||
	        (!options->json && lint_report_print(&report, options->verbose, &err) < 0)) {
		message("%s", err.text);
		return EXIT_TROUBLE;
	}
	if (options->json)
		lint_report_print_json(&report);
	if (report.n_by_severity[LINT_ERROR] || report.n_by_severity[LINT_WARNING])
		return EXIT_FINDINGS;
	return EXIT_CLEAN;
}

const struct command command_lint = {
        .name = "lint",
        .summary = "judge a seccomp profile by itself",
        .usage = "secprof lint [options] PROFILE",
        .description =
                "Tells, most serious first, where PROFILE can be walked around, what will break "
                "under it, which dangerous calls it allows, and what in it has no effect; each "
                "with a code (docs/lint.md explains them) and what to do. Calls are judged by "
                "the filter that libseccomp makes of the profile. A grade "
                "compares what it allows with Docker's default. The exit status is 0 if there "
                "are notes at most, 1 if there are warnings or errors, and 2 on trouble.",
        .example = "secprof lint profile.json",
        .options = options_of_lint,
        .operands = OPERANDS_ONLY,
        .options_size = sizeof(struct lint_command),
        .misuse = EXIT_TROUBLE,
        .run = run_lint,
};
