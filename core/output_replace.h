/*
 * Writing a regular or absent file by a temporary one beside it and rename(2).
 */
#ifndef SECPROF_CORE_OUTPUT_REPLACE_H
#define SECPROF_CORE_OUTPUT_REPLACE_H

#include "error.h"
#include "output.h"

#include <stdbool.h>
#include <stddef.h>

/* Creates, fills, renames and removes a temporary file. */
MUST_CHECK int output_try_to_create(const struct output *output, struct error *err);

/* A file that is not `durable` will be replaced again, and is marked so until then. */
MUST_CHECK int output_replace(
        struct output *output, const void *bytes, size_t n_bytes, bool durable, struct error *err);

#endif
