#include "observed.h"

#include "command.h"
#include "message.h"
#include "record.h"
#include "summary.h"

#include "text.h"

#include <stdlib.h>

const char *observed_misuse(size_t n_recordings, char *const *command)
{
	if (n_recordings && command)
		return "give a RECORDING or '-- COMMAND', not both";
	if (!n_recordings && !command)
		return "a RECORDING or '-- COMMAND' is needed";
	return NULL;
}

static void warn_of_failure(const struct trace_result *result)
{
	char name[24];

	if (result->signalled) {
		signal_name(result->value, name);
		warning("the command was ended by %s; what it would have done later is missing",
		        name);
	} else if (result->value != 0)
		warning("the command ended with status %d; what it does on success may be missing",
		        result->value);
}

static int record_now(const struct observed_source *source, bool quiet, struct recording *recording,
        struct error *err)
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
	recording->n_runs = 1;
	if (record(&request, recording->runs, &result, err) != 0)
		return -1;
	if (!quiet)
		warn_of_failure(&result);
	return 0;
}

static int load_files(
        const struct observed_source *source, struct recording *recording, struct error *err)
{
	for (size_t i = 0; i < source->n_paths; i++)
		if (recording_load(source->paths[i], recording, err) < 0)
			return -1;
	return 0;
}

int observed_load(const struct observed_source *source, bool quiet, struct observed *observed,
        struct error *err)
{
	int result = source->command ? record_now(source, quiet, &observed->recording, err)
	                             : load_files(source, &observed->recording, err);

	if (result < 0)
		return -1;
	return recording_totals(&observed->recording, &observed->totals, err);
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
