/*
 * Filters without the profile that they were made of: from a file of instructions, or from a
 * process.
 */
#ifndef SECPROF_BARE_FILTER_H
#define SECPROF_BARE_FILTER_H

#include "bpf.h"
#include "error.h"
#include "profile.h"
#include "profile_context.h"

#include <stdbool.h>
#include <stddef.h>

/* Takes instructions as they are loaded, in either byte order, if the kernel would take them.
 * *is_foreign says whether it was not that of this machine.  *program must be zeroed. */
MUST_CHECK int bare_filter_parse(const void *bytes, size_t n_bytes, struct bpf_program *program,
        bool *is_foreign, struct error *err);

/* Makes a profile of a checked program, which it then owns.  It has neither rules nor names; its
 * architectures are those of the machine that the filter is for, as far as it may allow any of
 * their calls, and its default action is the answer to a number that has no name.  The machine is
 * the one whose architectures the filter asks for; among several, or if it asks for none, that of
 * the context.  *profile must be zeroed. */
MUST_CHECK int bare_filter_profile(struct bpf_program *program, bool is_foreign,
        const struct profile_context *context, struct profile *profile, struct error *err);

#endif
