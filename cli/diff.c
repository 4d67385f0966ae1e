/*
 * secprof diff: compares recordings and profiles with each other.
 *
 *      last operand  before it             compared by
 *      profile       recordings, command   diff_recording
 *      profile       one profile           diff_profiles
 *      recording     one recording         diff_recordings
 */
#include "command.h"
#include "diff_command.h"
#include "diff_profiles.h"
#include "diff_recording.h"
#include "diff_recordings.h"
#include "message.h"
#include "observed.h"

#include "recording_sniff.h"

#include <stdlib.h>
#include <sys/stat.h>

#define AT(member) offsetof(struct diff_command, member)

static const struct option options_of_diff[] = {
        {'v', "verbose", NULL, "list what is only counted otherwise", AT(verbose), NULL, NULL},
        {0, "format", "FORMAT", "how to print the comparison", AT(format), option_choice,
                diff_format_names},
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

/* Pipes and files that do not exist are taken for recordings. */
static bool is_profile(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISREG(status.st_mode) && !recording_sniff(path);
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

	/* Sniffed, not parsed: the readers report what is wrong in the file. */
	if (recording_sniff(operands[last])) {
		if (arguments->command || arguments->n_operands != 2 || options->subset ||
		        is_profile(operands[0]))
			return error_set(err,
			        "%s is a recording: the last operand must be a profile, or there "
			        "must be two recordings",
			        operands[last]);
		return diff_recordings(options, arguments->operands, status, err);
	}
	if (!arguments->command && arguments->n_operands == 2 && is_profile(operands[0]))
		return diff_profiles(options, operands, status, err);
	/* A recording has no filter about which something could be proven. */
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
		                                     "are needed, or two PROFILEs or RECORDINGs");
	if (diff(options, arguments, &status, &err))
		message("%s", err.text);
	return status;
}

const struct command command_diff = {
        .name = "diff",
        .summary = "compare recordings with a seccomp profile, or two of either",
        .usage = "secprof diff [options] RECORDING... PROFILE\n"
                 "secprof diff [options] PROFILE -- COMMAND [ARG...]\n"
                 "secprof diff [options] [--subset] PROFILE PROFILE\n"
                 "secprof diff [options] RECORDING RECORDING",
        .description =
                "Shows which recorded calls PROFILE would refuse and what would have to change, "
                "what "
                "it allows that was never observed, and names in it that do not exist; or what "
                "one of two profiles allows and the other refuses, or what the second recording "
                "has that the first has not. The exit "
                "status is 0 if nothing is refused (the profiles do the same, nothing is new), 1 "
                "if something is or may be, and 2 on trouble. Docker's profiles are read for a "
                "container with Docker's default capabilities.",
        .example = "secprof diff sleep.json profile.json",
        .options = options_of_diff,
        .operands = OPERANDS_OR_COMMAND,
        .options_size = sizeof(struct diff_command),
        .misuse = EXIT_TROUBLE,
        .run = run_diff,
};
