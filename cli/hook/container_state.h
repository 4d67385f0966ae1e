/*
 * The state of a container, as a runtime gives it to a hook on standard input (OCI runtime
 * specification, "State").
 */
#ifndef SECPROF_CLI_CONTAINER_STATE_H
#define SECPROF_CLI_CONTAINER_STATE_H

#include "error.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* Whoever may create containers may set it: it switches recording on or off, or chooses a mode, and
 * nothing else. */
#define CONTAINER_ANNOTATION "io.secprof.record"

struct container_state {
	char *id;     /* owned; letters, digits and "_.+-", not beginning with "." */
	char *status; /* owned; "" if there is none */
	char *bundle; /* owned; NULL: none */
	char *record; /* owned; of the annotation, NULL: none */
	pid_t pid;    /* of the init; 0: none */
};

/* Fills *state (zeroed), which is to be released after a failure, too: then it has what was read
 * before. */
MUST_CHECK int container_state_read(FILE *file, struct container_state *state, struct error *err);
void container_state_release(struct container_state *state);

/* Fails, with the reason, at a stage at which the init cannot be traced from its first program on.
 * The state names no stage. */
MUST_CHECK int container_state_check_stage(const struct container_state *state, struct error *err);

#endif
