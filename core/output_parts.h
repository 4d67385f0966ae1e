/*
 * What the ways of writing an output share.
 */
#ifndef SECPROF_CORE_OUTPUT_PARTS_H
#define SECPROF_CORE_OUTPUT_PARTS_H

#include "error.h"
#include "output.h"

#include <stdbool.h>

bool output_is_stdout(const struct output *output);

/* "cannot WHAT output 'PATH': REASON", by an errno; returns -1. */
int output_fail(const struct output *output, const char *what, int number, struct error *err);

/* Waits until what was written is on the disk, where there is one.  -1 with errno set. */
MUST_CHECK int output_synchronize(int fd);

#endif
