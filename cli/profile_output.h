/*
 * Writing a profile where the user wants it.
 */
#ifndef SECPROF_CLI_PROFILE_OUTPUT_H
#define SECPROF_CLI_PROFILE_OUTPUT_H

#include "error.h"
#include "output.h"
#include "profile.h"

/* In the form of the OCI runtime-spec. */
MUST_CHECK int profile_output(
        struct output *output, const struct profile *profile, struct error *err);

#endif
