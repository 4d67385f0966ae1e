/*
 * secprof merge: recordings into one.
 *
 *      recordings --recording_merge--> temporary file --mmap--> output
 *
 * One run is in memory at a time, and the output is opened before anything is read.
 */
#include "command.h"
#include "estimate_text.h"
#include "failed_runs.h"
#include "message.h"
#include "observed.h"
#include "target.h"

#include "cleanup.h"
#include "discovery.h"
#include "output.h"
#include "recording.h"
#include "recording_merge.h"
#include "recording_sniff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct merge_command {
	const char *output;
	bool force;
};

static const struct option options_of_merge[] = {
        {'o', "output", "FILE", "write the merged recording there; '-' is standard output",
                offsetof(struct merge_command, output), option_string, NULL},
        {0, "force", NULL, TARGET_FORCE_HELP, offsetof(struct merge_command, force), NULL, NULL},
        {0},
};

/* Mapped, not read: a merged recording may be larger than memory. */
static int copy_to_output(FILE *merged, struct output *output, struct error *err)
{
	/* ftell(3) counts what is still in the buffer, too. */
	long size = ftell(merged);
	void *bytes;
	int result;

	if (fflush(merged) != 0 || size <= 0)
		return error_set(err, "cannot write a temporary file: %s", strerror(errno));
	bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fileno(merged), 0);
	if (bytes == MAP_FAILED)
		return error_set(err, "cannot map a temporary file: %s", strerror(errno));
	result = output_write(output, bytes, (size_t)size, true, err);
	munmap(bytes, (size_t)size);
	return result;
}

static void warn_of_failure(const char *line, void *context)
{
	(void)context;
	warning("%s", line);
}

static void print_estimate(const struct discovery *discovery)
{
	char line[ESTIMATE_LINE_MAX];

	estimate_line(discovery, line);
	message("note: %s", line);
}

/* Through a temporary file, so that the output may be one of the recordings. */
static int merge(
        const struct merge_command *options, const struct arguments *arguments, struct error *err)
{
	__attribute__((cleanup(discovery_release))) struct discovery discovery = {0};
	cleanup_file FILE *merged = NULL;
	const struct target target = {
	        .path = options->output,
	        .kind = "recording",
	        .is_kind = recording_sniff,
	        .force = options->force,
	};
	struct output output;
	int result = -1;

	/* No inputs for target_check(): here the output may be one of them. */
	if (target_check(&target, err) || output_open(&output, options->output, err))
		return -1;
	merged = tmpfile();
	if (!merged)
		error_set(err, "cannot create a temporary file: %s", strerror(errno));
	else if (!recording_merge(
	                 merged, arguments->operands, arguments->n_operands, &discovery, err) &&
	         !discovery_finish(&discovery, err))
		result = copy_to_output(merged, &output, err);
	output_release(&output);
	if (result)
		return -1;
	failed_runs_report_discovered(&discovery, warn_of_failure, NULL);
	if (discovery.n_runs > 1)
		print_estimate(&discovery);
	return 0;
}

static int run_merge(const void *options, const struct arguments *arguments)
{
	const struct merge_command *merge_options = options;
	struct error err;

	if (!arguments->n_operands)
		return command_misuse(&command_merge, "no RECORDING to merge");
	if (!merge_options->output)
		return command_misuse(&command_merge, "no output given: -o FILE");
	if (!merge(merge_options, arguments, &err))
		return EXIT_SUCCESS;
	/* A profile among the operands is the likeliest reason. */
	(void)observed_explain(arguments->operands, arguments->n_operands, &err);
	message("%s", err.text);
	return EXIT_TROUBLE;
}

const struct command command_merge = {
        .name = "merge",
        .summary = "make one recording of several",
        .usage = "secprof merge -o FILE RECORDING...",
        .description = "Writes a recording with the runs of all. A run that is in several of them "
                       "is written once. FILE may be one of the recordings.",
        .example = "secprof merge -o all.json monday.json tuesday.json",
        .options = options_of_merge,
        .operands = OPERANDS_ONLY,
        .options_size = sizeof(struct merge_command),
        .misuse = EXIT_TROUBLE,
        .run = run_merge,
};
