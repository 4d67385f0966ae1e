/*
 * secprof verify --try-without: which dangerous calls of a profile a test does not miss.
 */
#ifndef SECPROF_CLI_TRY_WITHOUT_H
#define SECPROF_CLI_TRY_WITHOUT_H

#include "workload_options.h"

#include "error.h"
#include "output.h"
#include "profile.h"

#include <stdbool.h>

struct try_without {
	const char *tiers; /* "critical,high" */
	char *const *command;
	const char *test;  /* see trial.h */
	const char *final; /* in place of both in the last runs (final_test.h); NULL: they are as
	                      the others */
	const struct workload_options *workload;
	bool json;
};

/* Tries the profile without each call of these tiers that the command makes, reports what was found
 * on standard output, and leaves the profile without the calls that no test has missed.  -1 also
 * where the test fails under the profile as it is, or in the end. */
MUST_CHECK int try_without(
        const struct try_without *request, struct profile *profile, struct error *err);

#endif
