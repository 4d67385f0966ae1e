/*
 * generate --only-exe, --without-exe: a profile of what some executables did, which says so.
 */
#ifndef SECPROF_CLI_EXE_FILTER_H
#define SECPROF_CLI_EXE_FILTER_H

#include "observed.h"
#include "option.h"

#include "error.h"
#include "profile.h"
#include "syscall_name.h"

#include <stddef.h>

struct exe_filter {
	const struct option_list *only, *without; /* of paths */
	/* Calls that are left out, each once; owned. */
	char (*names)[SYSCALL_NAME_MAX];
	size_t n_names;
};

/* Changes the runs and their totals, if there is anything to be left out. */
MUST_CHECK int exe_filter_apply(
        struct exe_filter *filter, struct observed *observed, struct error *err);

/* Says in a comment of the profile what is left out, and not allowed for another reason. */
MUST_CHECK int exe_filter_comment(
        struct exe_filter *filter, struct profile *profile, struct error *err);

/* On standard error. */
void exe_filter_note(const struct exe_filter *filter);

void exe_filter_release(struct exe_filter *filter);

#endif
