/*
 * What is left of a container that could not be recorded: a recording that says why.
 */
#ifndef SECPROF_CLI_NOT_RECORDED_H
#define SECPROF_CLI_NOT_RECORDED_H

#include "error.h"
#include "recording.h"

struct not_recorded {
	char *const *command; /* ended by NULL */
	const char *mode;
	const struct run_container *container;
	const char *reason;
};

/* Writes it to `name` in the current folder. */
MUST_CHECK int not_recorded_write(
        const char *name, const struct not_recorded *what, struct error *err);

#endif
