/*
 * Between the parts of the recording's reader.
 */
#ifndef SECPROF_CORE_RECORDING_READ_H
#define SECPROF_CORE_RECORDING_READ_H

#include "json_pull.h"
#include "recording.h"
#include "recording_host.h"

/* Of what a word may consist. */
struct word_form {
	const char *letters;
	size_t min, max;      /* of its length, without the NUL */
	const char *expected; /* for the error: "a mode (...)" */
};

#define WORD_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_-"

/* `word` has room for the longest. */
MUST_CHECK int read_word(
        struct json_pull *pull, const struct word_form *form, char *word, struct error *err);

/* Readers of fields.  The targets: bool, uint64_t, microseconds as uint64_t. */
int read_flag(struct json_pull *pull, void *target, struct error *err);
int read_u64(struct json_pull *pull, void *target, struct error *err);
int read_seconds(struct json_pull *pull, void *target, struct error *err);

/* A path or argument: a string, or {"hex": "..."} for what is not UTF-8.  The target is a
 * `char *`. */
int read_bytes(struct json_pull *pull, void *target, struct error *err);

/* The target is a `const struct arch *`. */
int read_arch(struct json_pull *pull, void *target, struct error *err);

/* An object or null.  The target is a `struct host`, whose kernel is then owned. */
int read_host(struct json_pull *pull, void *target, struct error *err);

struct run_in_file {
	struct run run;
	struct host host;    /* kernel owned */
	bool has_host;       /* else that of the whole file holds */
	size_t n_exe_counts; /* over all calls */
};

/* Reads and checks a run into a zeroed struct, which the caller releases. */
MUST_CHECK int read_run(struct json_pull *pull, struct run_in_file *in_file, struct error *err);

/* The target is a `struct run`, of the `struct run_in_file` that is pull->context. */
int read_calls(struct json_pull *pull, void *target, struct error *err);

/* What can only be checked when the whole run is there: indices and duplicates.  Sorts
 * the run. */
MUST_CHECK int check_run(struct json_pull *pull, struct run *run, struct error *err);

#endif
