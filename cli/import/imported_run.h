/*
 * A run that is put together from what a log shows.
 */
#ifndef SECPROF_CLI_IMPORTED_RUN_H
#define SECPROF_CLI_IMPORTED_RUN_H

#include "error.h"
#include "recording.h"
#include "selector.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct imported_run {
	const struct arch *native; /* of calls whose ABI the log does not show */
	const char *path;          /* of the file that is read, and its line: for messages */
	uint64_t line;
	selector_choice asked; /* arguments of which values are kept beyond the usual */
	struct run run;
	size_t n_exe_counts;       /* of all its calls */
	uint64_t n_unread;         /* lines that show a call and could not be read */
	struct error first_unread; /* why, of the first of them */
};

/* What a line shows of a call; zeroed is unknown, and count 1 is meant by 0. */
struct imported_call {
	const struct arch *arch;
	int nr;
	uint64_t count;
	bool is_lower_bound; /* of the count */
	uint64_t offset_us;
	pid_t pid;
	const char *executable; /* NULL: not known */
	const uint64_t *args;   /* SYSCALL_ARGS of them, NULL: none is known... */
	const bool *are_known;  /* ...and which are */
};

/* Adds a call.  *index is its place among run.calls, IMPORTED_NOWHERE if it is beyond the bound of
 * a run and only counted. */
#define IMPORTED_NOWHERE SIZE_MAX
MUST_CHECK int imported_run_add(struct imported_run *imported, const struct imported_call *call,
        size_t *index, struct error *err);

/* The result of a call ("ok" or the name of an errno), of which the first is kept. */
void imported_run_result(struct imported_run *imported, size_t index, const char *result);

/* Adds an executable without a call. */
MUST_CHECK int imported_run_executable(
        struct imported_run *imported, const char *path, int32_t *index, struct error *err);

/* A line that shows a call which is lost: `why` says what was not understood. */
void imported_run_lose(struct imported_run *imported, const struct error *why);

/* Makes of it what a file may hold, with an id that the same content gives again. */
MUST_CHECK int imported_run_finish(struct imported_run *imported, struct error *err);

void imported_run_release(struct imported_run *imported);

#endif
