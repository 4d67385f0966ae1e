#include "not_recorded.h"

#include "output.h"
#include "recorder.h"
#include "recording_write.h"

static int print(FILE *out, const void *what, struct error *err)
{
	const struct recording recording = {.runs = (struct run *)what, .n_runs = 1};

	return recording_write(out, &recording, 0, err);
}

int not_recorded_write(const char *name, const struct not_recorded *what, struct error *err)
{
	const struct recorder_options options = {.command = what->command,
	        .mode = trace_mode_choose_late(what->mode, false),
	        .source = "hook",
	        .container = what->container};
	struct output output;
	struct run run = {0};
	int failure;

	if (recorder_refused(&options, what->reason, &run, err))
		return -1;
	failure = output_open(&output, name, err);
	if (!failure) {
		failure = output_print(&output, print, &run, true, err);
		output_release(&output);
	}
	run_release(&run);
	return failure;
}
