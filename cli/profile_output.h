/*
 * Writing a profile where the user wants it.
 */
#ifndef SECPROF_CLI_PROFILE_OUTPUT_H
#define SECPROF_CLI_PROFILE_OUTPUT_H

#include "error.h"
#include "output.h"
#include "profile.h"

#include <stdbool.h>

/* `format` is one of profile_format_choices(), NULL the default.  What it cannot express is
 * reported in notes, unless `quiet`. */
MUST_CHECK int profile_output(struct output *output, const char *format,
        const struct profile *profile, bool quiet, struct error *err);

#endif
