#include "observed.h"

#include "command.h"
#include "failed_runs.h"
#include "message.h"
#include "profile_sniff.h"
#include "record.h"
#include "recording_load.h"
#include "recording_totals.h"
#include "summary.h"

#include <stdlib.h>

const char *observed_misuse(size_t n_recordings, char *const *command)
{
	if (n_recordings && command)
		return "give a RECORDING or '-- COMMAND', not both";
	if (!n_recordings && !command)
		return "a RECORDING or '-- COMMAND' is needed";
	return NULL;
}

static int record_now(
        const struct observed_source *source, struct recording *recording, struct error *err)
{
	const struct record_request request = {
	        .command = source->command,
	        .mode = RECORD_MODE_DEFAULT,
	        .failure = EXIT_TROUBLE,
	        .result_on_stdout = source->result_on_stdout,
	};
	struct trace_result result = {0};

	recording->runs = calloc(1, sizeof(*recording->runs));
	if (!recording->runs)
		return error_no_memory(err);
	/* Zeroed, so it can be released if the recording fails. */
	recording->n_runs = 1;
	/* The workload's own failure is no failure here: it is in the run. */
	return record(&request, recording->runs, &result, err) == 0 ? 0 : -1;
}

/* Operands in the wrong order are the likeliest mistake, so the reason is replaced. */
int observed_explain(char *const paths[], size_t n_paths, struct error *err)
{
	for (size_t i = 0; i < n_paths; i++)
		if (profile_sniff(paths[i]))
			return error_set(err, "%s is a profile, not a recording", paths[i]);
	return -1;
}

static int load_files(
        const struct observed_source *source, struct recording *recording, struct error *err)
{
	for (size_t i = 0; i < source->n_paths; i++)
		if (recording_load(source->paths[i], recording, err))
			return observed_explain(&source->paths[i], 1, err);
	return 0;
}

static void refuse_failure(const char *line, void *context)
{
	error_set(context, "%s (--require-success)", line);
}

/* By the same words that are otherwise a warning. */
static int check_success(
        const struct observed_source *source, const struct recording *recording, struct error *err)
{
	struct error refusal = {""};

	if (source->require_success)
		failed_runs_report(recording->runs, recording->n_runs, refuse_failure, &refusal);
	if (!*refusal.text)
		return 0;
	/* Not set in place: *err is left alone on success. */
	*err = refusal;
	return -1;
}

int observed_load(
        const struct observed_source *source, struct observed *observed, struct error *err)
{
	struct recording *recording = &observed->recording;
	int result = source->command ? record_now(source, recording, err)
	                             : load_files(source, recording, err);

	if (result < 0 || check_success(source, recording, err))
		return -1;
	return recording_totals(recording, &observed->totals, err);
}

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

const struct arch *observed_machine(const struct recording *recording, const struct arch **other)
{
	const struct arch *machine = NULL;

	*other = NULL;
	for (size_t i = 0; i < recording->n_runs; i++) {
		const struct arch *arch = arch_of_run(&recording->runs[i]);

		if (!arch || arch == machine || *other)
			continue;
		/* In the order of the table, whichever comes first. */
		*other = !machine || arch < machine ? machine : arch;
		machine = !machine || arch < machine ? arch : machine;
	}
	return machine;
}

static void warn_of_failure(const char *line, void *context)
{
	(void)context;
	warning("%s", line);
}

void observed_warn_of_failures(const struct observed *observed)
{
	failed_runs_report(
	        observed->recording.runs, observed->recording.n_runs, warn_of_failure, NULL);
}

static void warn_of_limit(const char *line, void *context)
{
	(void)context;
	warning("the recording is limited: %s", line);
}

void observed_warn_of_limits(const struct run *totals)
{
	summary_limits(totals, warn_of_limit, NULL);
}

void observed_release(struct observed *observed)
{
	run_release(&observed->totals);
	recording_release(&observed->recording);
}
