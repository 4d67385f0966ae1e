/*
 * The part of an allow-list that looks at arguments: rules for the recorded kind of arguments,
 * in place of names that would allow any.
 */
#ifndef SECPROF_ALLOW_ARGUMENTS_H
#define SECPROF_ALLOW_ARGUMENTS_H

#include "error.h"
#include "generate.h"
#include "profile.h"
#include "recording.h"

struct allow_arguments {
	const struct run *observed;
	const struct generate_options *options;
	const struct profile *profile; /* its architectures are chosen */
	struct profile rules;          /* made so far; owned */
};

/* Makes the rules for a name that is to be allowed.  *by_name: there are none, the name itself
 * is to be listed. */
MUST_CHECK int allow_arguments_consider(
        struct allow_arguments *arguments, const char *name, bool *by_name, struct error *err);

/* Is it a call that will be answered ENOSYS though it was observed? */
bool allow_arguments_refuse(
        const struct run *observed, const struct generate_options *options, const char *name);

void allow_arguments_release(struct allow_arguments *arguments);

#endif
