#include "command.h"
#include "diff_report.h"
#include "message.h"
#include "observed.h"
#include "profile_options.h"

#include "cleanup.h"
#include "profile.h"
#include "text.h"

#include <stdlib.h>

#define EXIT_NOTHING_REFUSED 0
#define EXIT_REFUSED 1

struct diff_command {
	bool json;
	bool quiet;
	bool verbose;
	struct profile_options profile;
};

#define AT(member) offsetof(struct diff_command, member)

static const struct option options_of_diff[] = {
        {'v', "verbose", NULL, "list what the profile allows and nobody used", AT(verbose), NULL,
                NULL},
        {0, "json", NULL, "print the whole comparison as JSON", AT(json), NULL, NULL},
        {'q', "quiet", NULL, "print errors only; the exit status tells", AT(quiet), NULL, NULL},
        PROFILE_OPTIONS(struct diff_command, profile),
        {0},
};

/* The architecture of the machine that a recording stands for.  One without host facts is
 * taken by its calls: the kernel that runs an i386 call may be an x86_64 one. */
static const struct arch *arch_of_run(const struct run *run)
{
	const struct arch *arch = run->host_arch;

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

static int report(const struct diff_command *options, const struct run *observed,
        const struct diff *diff, struct error *err)
{
	if (options->quiet)
		return 0;
	observed_warn_of_limits(observed);
	if (!options->json)
		return diff_report(observed, diff, options->verbose, err);
	diff_report_json(observed, diff);
	return 0;
}

/* Sets *status to the exit status if it succeeds. */
static int diff(const struct diff_command *options, const struct observed_source *source,
        const char *profile_path, int *status, struct error *err)
{
	__attribute__((cleanup(observed_release))) struct observed observed = {0};
	__attribute__((cleanup(profile_release))) struct profile profile = {0};
	__attribute__((cleanup(diff_release))) struct diff comparison = {0};
	struct profile_context context;

	if (profile_options_context(&options->profile, &context, err) < 0 ||
	        observed_load(source, options->quiet, &observed, err) < 0 ||
	        (!options->profile.arch &&
	                find_native(&observed.recording, &context.native, err) < 0) ||
	        profile_load(profile_path, &context, options->quiet, &profile, err) < 0 ||
	        diff_profile(&observed.totals, &profile, context.native, &comparison, err) < 0 ||
	        report(options, &observed.totals, &comparison, err) < 0)
		return -1;
	*status =
	        comparison.n_refused || comparison.n_depends ? EXIT_REFUSED : EXIT_NOTHING_REFUSED;
	return 0;
}

static int run_diff(const void *options, const struct arguments *arguments)
{
	size_t n_wanted = arguments->command ? 1 : 2;
	struct observed_source source = {
	        .paths = arguments->operands,
	        .command = arguments->command,
	        .result_on_stdout = true,
	};
	struct error err;
	int status;

	if (arguments->n_operands < n_wanted)
		return command_misuse(&command_diff, "a RECORDING (or '-- COMMAND') and a PROFILE "
		                                     "are needed");
	if (arguments->command && arguments->n_operands > n_wanted)
		return command_misuse(&command_diff, "with '-- COMMAND' only a PROFILE is taken");
	source.n_paths = arguments->n_operands - 1;
	if (diff(options, &source, arguments->operands[source.n_paths], &status, &err) == 0)
		return status;
	message("%s", err.text);
	return EXIT_TROUBLE;
}

const struct command command_diff = {
        .name = "diff",
        .summary = "compare recordings with a seccomp profile",
        .usage = "secprof diff [options] RECORDING... PROFILE\n"
                 "secprof diff [options] PROFILE -- COMMAND [ARG...]",
        .description =
                "Tells what PROFILE (JSON of the OCI runtime specification) would refuse of what "
                "was recorded, what it allows that was never observed, and what it names that "
                "does not exist. The exit status is 0 if nothing is refused, 1 if something is or "
                "may be, depending on arguments that were not recorded, and 2 on trouble.",
        .example = "secprof diff sleep.json profile.json",
        .options = options_of_diff,
        .operands = OPERANDS_OR_COMMAND,
        .options_size = sizeof(struct diff_command),
        .misuse = EXIT_TROUBLE,
        .run = run_diff,
};
