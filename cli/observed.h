/*
 * What a command works on: recordings from files, or one made on the spot.
 */
#ifndef SECPROF_CLI_OBSERVED_H
#define SECPROF_CLI_OBSERVED_H

#include "error.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>

struct observed {
	struct recording recording;
	struct run totals; /* over all its runs */
};

/* Where the observations come from: files, or where `command` is not NULL that command,
 * which is run in a child process (job.h) as by `secprof trace`. */
struct observed_source {
	char *const *paths;
	size_t n_paths;
	char *const *command;
	bool result_on_stdout; /* so the command's standard output goes to standard error */
	bool require_success;  /* it is an error if a command failed */
};

/* Fills *observed (zeroed). */
MUST_CHECK int observed_load(
        const struct observed_source *source, struct observed *observed, struct error *err);

/* After a failure to read one of the files: replaces the reason where a file is a profile.  -1. */
int observed_explain(char *const paths[], size_t n_paths, struct error *err);

/* The machine that the runs are from; NULL: nothing was recorded.  *other is set if they are from
 * several, to one of the others. */
const struct arch *observed_machine(const struct recording *recording, const struct arch **other);

/* A warning if a command failed, which the user gets even with --quiet. */
void observed_warn_of_failures(const struct observed *observed);

/* What is wrong with a command line that has so many RECORDINGs and this command; NULL if it has
 * either. */
const char *observed_misuse(size_t n_recordings, char *const *command);

/* A warning for each thing that limits what the recording means. */
void observed_warn_of_limits(const struct run *totals);

void observed_release(struct observed *observed);

#endif
