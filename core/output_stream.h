/*
 * Writing once to what cannot be replaced: standard output, a FIFO, a device, a terminal.  It may
 * block for ever; interruption.h says what ends the wait.
 */
#ifndef SECPROF_CORE_OUTPUT_STREAM_H
#define SECPROF_CORE_OUTPUT_STREAM_H

#include "error.h"
#include "output.h"

#include <stdbool.h>
#include <stddef.h>

MUST_CHECK int output_to_stdout(const struct output *output, const void *bytes, size_t n_bytes,
        bool durable, struct error *err);

/* To output->target, if the name still leads there. */
MUST_CHECK int output_to_target(const struct output *output, const void *bytes, size_t n_bytes,
        bool durable, struct error *err);

#endif
