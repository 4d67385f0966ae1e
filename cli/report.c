/*
 * secprof report: recordings and a profile as a page for a browser.
 *
 *      recordings -> totals, discovery; profile -> filter, compared with both and with Docker's
 *      default -> report/page.html, with its parts -> written at once
 */
#include "command.h"
#include "message.h"
#include "profile_options.h"
#include "target.h"

#include "report/gather.h"
#include "report/page.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>

struct report_command {
	const char *output;
	const char *profile;
	struct profile_options options;
	const char *root;
	bool force;
	bool quiet;
};

#define AT(member) offsetof(struct report_command, member)

static const struct option options_of_report[] = {
        {'o', "output", "FILE", "write the page there, not to standard output", AT(output),
                option_string, NULL},
        {0, "profile", "PROFILE", "judge this one, not what 'generate allow' would make",
                AT(profile), option_string, NULL},
        PROFILE_OPTIONS_HERE(struct report_command, options),
        {0, "root", "DIR", "look for the programs below this folder, the root of an image",
                AT(root), option_string, NULL},
        {0, "force", NULL, TARGET_FORCE_HELP, AT(force), NULL, NULL},
        {'q', "quiet", NULL, "print errors only, and that a command failed", AT(quiet), NULL, NULL},
        {0},
};

static int report(const struct report_command *options, const struct arguments *arguments,
        struct output *output, struct error *err)
{
	__attribute__((cleanup(gather_release))) struct report report = {0};
	const struct report_request request = {
	        .source = {.paths = arguments->operands, .n_paths = arguments->n_operands},
	        .profile = options->profile,
	        .options = &options->options,
	        .root = options->root,
	        .quiet = options->quiet,
	};

	if (gather_make(&request, &report, err))
		return -1;
	observed_warn_of_failures(&report.observed);
	if (!options->quiet)
		observed_warn_of_limits(&report.observed.totals);
	return output_print(output, page_print, &report, true, err);
}

static int run_report(const void *run_options, const struct arguments *arguments)
{
	const struct report_command *options = run_options;
	const char *path = options->output ? options->output : "-";
	struct output output;
	struct error err;
	int result = -1;

	if (!arguments->n_operands)
		return command_misuse(&command_report, "no RECORDING to report");
	const struct target target = {
	        .path = path,
	        .kind = "report",
	        .is_kind = page_sniff,
	        .inputs = (const char *const *)arguments->operands,
	        .n_inputs = arguments->n_operands,
	        .force = options->force,
	};
	if (!target_check(&target, &err) && !output_open(&output, path, &err)) {
		result = report(options, arguments, &output, &err);
		output_release(&output);
	}
	if (result == 0)
		return EXIT_SUCCESS;
	message("%s", err.text);
	return EXIT_TROUBLE;
}

const struct command command_report = {
        .name = "report",
        .summary = "make a page for a browser of recordings and a profile",
        .usage = "secprof report [options] RECORDING...",
        .description =
                "Writes one HTML file, which needs no other and no network: what was recorded and "
                "how completely, whether it was enough, what the programs import and did not "
                "call, each call with its risk, who made it and what is known of it, the profile "
                "beside Docker's default one, and what its "
                "filter costs. Without --profile it is the profile that 'generate allow' makes "
                "of the recordings ('-' is standard input).",
        .example = "secprof report -o report.html sleep.json",
        .options = options_of_report,
        .operands = OPERANDS_ONLY,
        .options_size = sizeof(struct report_command),
        .misuse = EXIT_TROUBLE,
        .run = run_report,
};
