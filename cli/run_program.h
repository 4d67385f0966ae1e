/*
 * Another program, asked for something.
 */
#ifndef SECPROF_CLI_RUN_PROGRAM_H
#define SECPROF_CLI_RUN_PROGRAM_H

#include "error.h"

#include <stddef.h>
#include <stdio.h>

#define PROGRAM_BYTES_MAX (4u << 20) /* of its output; more is a failure */

struct program_answer {
	FILE *out;           /* its standard output, from the beginning; owned */
	int status;          /* its exit status; 128 plus a signal */
	char complaint[256]; /* the first line of its standard error */
};

/* Looks argv[0] up in PATH, and runs it without a shell and without an input, for so many seconds
 * at most.  -1 with *err set if it could not be run, or did not end; 1 if there is no such
 * program. */
MUST_CHECK int program_run(
        char *const *argv, unsigned seconds, struct program_answer *answer, struct error *err);
void program_answer_release(struct program_answer *answer);

#endif
