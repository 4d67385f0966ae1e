/*
 * secprof diff: compares profiles with recordings or with each other.
 */
#include "command.h"
#include "diff_report.h"
#include "diff_sarif.h"
#include "message.h"
#include "observed.h"
#include "profile_options.h"
#include "profiles_report.h"
#include "within_report.h"

#include "compare.h"
#include "diff.h"
#include "profile.h"
#include "profile_context.h"
#include "recording.h"
#include "recording_sniff.h"
#include "within.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define EXIT_NOTHING_REFUSED 0
#define EXIT_REFUSED 1
#define EXIT_SAME EXIT_NOTHING_REFUSED
#define EXIT_DIFFERENT EXIT_REFUSED
#define EXIT_WITHIN EXIT_NOTHING_REFUSED
#define EXIT_EXCEEDS EXIT_REFUSED

struct diff_command {
	const char *format; /* "text", "json" or "sarif" */
	bool json;          /* the same as the second */
	bool quiet;
	bool verbose;
	bool require_success;
	bool subset;
	struct profile_options profile;
};

#define AT(member) offsetof(struct diff_command, member)

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF };

static const char *const *format_names(void)
{
	static const char *const names[] = {
	        [FORMAT_TEXT] = "text",
	        [FORMAT_JSON] = "json",
	        [FORMAT_SARIF] = "sarif",
	        NULL,
	};

	return names;
}

static enum format format_of(const struct diff_command *options)
{
	enum format format = FORMAT_TEXT;

	if (options->json)
		return FORMAT_JSON;
	while (options->format && strcmp(format_names()[format], options->format) != 0)
		format++;
	return format;
}

static const struct option options_of_diff[] = {
        {'v', "verbose", NULL, "list what is only counted otherwise", AT(verbose), NULL, NULL},
        {0, "format", "FORMAT", "how to print the comparison", AT(format), option_choice,
                format_names},
        {0, "json", NULL, "--format json", AT(json), NULL, NULL},
        {'q', "quiet", NULL,
                "print errors only, and that a command failed; the exit status is the answer",
                AT(quiet), NULL, NULL},
        {0, "subset", NULL, "prove that the first PROFILE allows nothing that the second refuses",
                AT(subset), NULL, NULL},
        {0, "require-success", NULL, "end with status 2 if the command failed", AT(require_success),
                NULL, NULL},
        PROFILE_OPTIONS(struct diff_command, profile),
        {0},
};

/* The architecture of the machine that a recording is from.  Without host facts the calls decide:
 * the kernel that runs an i386 call may be an x86_64 one. */
static const struct arch *arch_of_run(const struct run *run)
{
	const struct arch *arch = run->host.arch;

	if (!arch && run->n_calls) {
		arch = run->calls[0].arch;
		if (arch->parent)
			arch = arch_by_name(arch->parent);
	}
	return arch;
}

static int find_native(
        const struct recording *recording, const struct arch **native, struct error *err)
{
	*native = NULL;
	for (size_t i = 0; i < recording->n_runs; i++) {
		const struct arch *arch = arch_of_run(&recording->runs[i]);

		if (!*native)
			*native = arch;
		else if (arch && arch != *native)
			return error_set(err,
			        "runs from %s and %s cannot be compared at once; diff them apart",
			        (*native)->name, arch->name);
	}
	if (!*native)
		return error_set(err, "no calls were recorded: there is nothing to compare");
	return 0;
}

/* Pipes and files that do not exist are taken for recordings. */
static bool is_profile(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISREG(status.st_mode) && !recording_sniff(path);
}

static int report(const struct diff_command *options, const struct run *observed,
        const char *profile_path, const struct diff *diff, struct error *err)
{
	if (options->quiet)
		return 0;
	observed_warn_of_limits(observed);
	switch (format_of(options)) {
	case FORMAT_TEXT:
		return diff_report(observed, diff, options->verbose, err);
	case FORMAT_JSON:
		diff_report_json(observed, diff);
		return 0;
	case FORMAT_SARIF:
		return diff_sarif(profile_path, diff, err);
	}
	__builtin_unreachable();
}

static int load_observed(
        const struct observed_source *source, struct observed *observed, struct error *err)
{
	if (observed_load(source, observed, err))
		return -1;
	observed_warn_of_failures(observed);
	return 0;
}

/* A recording and a profile.  Sets *status to the exit status if it succeeds. */
static int diff_recording(const struct diff_command *options, const struct observed_source *source,
        const char *profile_path, int *status, struct error *err)
{
	__attribute__((cleanup(observed_release))) struct observed observed = {0};
	__attribute__((cleanup(profile_release))) struct profile profile = {0};
	__attribute__((cleanup(diff_release))) struct diff comparison = {0};
	struct profile_context context;

	if (profile_options_context(&options->profile, &context, err) ||
	        load_observed(source, &observed, err) ||
	        (!options->profile.arch &&
	                find_native(&observed.recording, &context.native, err)) ||
	        profile_load(profile_path, &context, options->quiet, &profile, err))
		return -1;
	if (diff_profile(&observed.totals, &profile, context.native, &comparison, err))
		return error_prefix(err, "%s", profile_path);
	if (report(options, &observed.totals, profile_path, &comparison, err))
		return -1;
	*status =
	        comparison.n_refused || comparison.n_depends ? EXIT_REFUSED : EXIT_NOTHING_REFUSED;
	return 0;
}

static int report_profiles(const struct diff_command *options, const char *const paths[2],
        const struct profile_comparison *comparison, struct error *err)
{
	if (options->quiet)
		return 0;
	switch (format_of(options)) {
	case FORMAT_TEXT:
		return profiles_report(paths, comparison, options->verbose, err);
	case FORMAT_JSON:
		profiles_report_json(comparison);
		return 0;
	case FORMAT_SARIF:
		return profiles_sarif(paths, comparison, err);
	}
	__builtin_unreachable();
}

static int report_containment(const struct diff_command *options, const char *const paths[2],
        const struct containment *containment, struct error *err)
{
	if (options->quiet)
		return 0;
	switch (format_of(options)) {
	case FORMAT_TEXT:
		return within_report(paths, containment, err);
	case FORMAT_JSON:
		within_report_json(containment);
		return 0;
	case FORMAT_SARIF:
		return error_set(err, "--subset has no SARIF: use --format text or json");
	}
	__builtin_unreachable();
}

static int status_of(const struct containment *containment)
{
	if (containment_is_proven(containment))
		return EXIT_WITHIN;
	return containment->n_witnessed || containment->n_lone_abis ? EXIT_EXCEEDS : EXIT_TROUBLE;
}

static int diff_subset(const struct diff_command *options, const char *const paths[2],
        const struct profile profiles[2], const struct arch *native, int *status, struct error *err)
{
	__attribute__((cleanup(containment_release))) struct containment containment = {0};

	if (profile_within(&profiles[0], &profiles[1], native, &containment, err))
		return error_prefix(err, "%s or %s", paths[0], paths[1]);
	if (report_containment(options, paths, &containment, err))
		return -1;
	*status = status_of(&containment);
	return 0;
}

static int diff_whole(const struct diff_command *options, const char *const paths[2],
        const struct profile profiles[2], const struct arch *native, int *status, struct error *err)
{
	__attribute__((
	        cleanup(profile_comparison_release))) struct profile_comparison comparison = {0};

	if (profile_compare(&profiles[0], &profiles[1], native, &comparison, err))
		return error_prefix(err, "%s or %s", paths[0], paths[1]);
	if (report_profiles(options, paths, &comparison, err))
		return -1;
	*status = profile_comparison_is_same(&comparison) ? EXIT_SAME : EXIT_DIFFERENT;
	return 0;
}

static int diff_profiles(const struct diff_command *options, const char *const paths[2],
        int *status, struct error *err)
{
	struct profile profiles[2] = {0};
	struct profile_context context;
	int result = -1;

	if (!profile_options_context(&options->profile, &context, err) &&
	        !profile_load(paths[0], &context, options->quiet, &profiles[0], err) &&
	        !profile_load(paths[1], &context, options->quiet, &profiles[1], err))
		result = (options->subset ? diff_subset : diff_whole)(
		        options, paths, profiles, context.native, status, err);
	profile_release(&profiles[0]);
	profile_release(&profiles[1]);
	return result;
}

/* The files themselves say what the operands are; the first of two may be either. */
static int diff(const struct diff_command *options, const struct arguments *arguments, int *status,
        struct error *err)
{
	const char *const *operands = (const char *const *)arguments->operands;
	size_t last = arguments->n_operands - 1;
	struct observed_source source = {
	        .paths = arguments->operands,
	        .n_paths = last,
	        .command = arguments->command,
	        .result_on_stdout = true,
	        .require_success = options->require_success,
	};

	if (recording_sniff(operands[last]))
		return error_set(err, "%s is a recording: the last operand must be a profile",
		        operands[last]);
	if (!arguments->command && arguments->n_operands == 2 && is_profile(operands[0]))
		return diff_profiles(options, operands, status, err);
	if (options->subset)
		return error_set(err, "--subset compares two PROFILEs; %s is none", operands[0]);
	return diff_recording(options, &source, operands[last], status, err);
}

static int run_diff(const void *options, const struct arguments *arguments)
{
	size_t n_wanted = arguments->command ? 1 : 2;
	int status = EXIT_TROUBLE;
	struct error err;

	if (arguments->command && arguments->n_operands > n_wanted)
		return command_misuse(&command_diff, "with '-- COMMAND' only a PROFILE is taken");
	if (arguments->command && !arguments->n_operands)
		return command_misuse(&command_diff, "a PROFILE is needed before '-- COMMAND'");
	if (arguments->n_operands < n_wanted)
		return command_misuse(&command_diff, "a RECORDING (or '-- COMMAND') and a PROFILE "
		                                     "are needed, or two PROFILEs");
	if (diff(options, arguments, &status, &err))
		message("%s", err.text);
	return status;
}

const struct command command_diff = {
        .name = "diff",
        .summary = "compare recordings with a seccomp profile, or two profiles",
        .usage = "secprof diff [options] RECORDING... PROFILE\n"
                 "secprof diff [options] PROFILE -- COMMAND [ARG...]\n"
                 "secprof diff [options] [--subset] PROFILE PROFILE",
        .description =
                "Shows which recorded calls PROFILE would refuse and what would have to change, "
                "what "
                "it allows that was never observed, and names in it that do not exist; or what "
                "one of two profiles allows and the other refuses. The exit "
                "status is 0 if nothing is refused (the profiles do the same), 1 if something is "
                "or may be (they differ), and 2 on trouble. Docker's profiles are read for a "
                "container with Docker's default capabilities.",
        .example = "secprof diff sleep.json profile.json",
        .options = options_of_diff,
        .operands = OPERANDS_OR_COMMAND,
        .options_size = sizeof(struct diff_command),
        .misuse = EXIT_TROUBLE,
        .run = run_diff,
};
