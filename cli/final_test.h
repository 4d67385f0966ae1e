/*
 * The last runs of verify --try-without, in a container: a shell command starts one with the
 * profile that the variable SECPROF_PROFILE names, and tests it.
 */
#ifndef SECPROF_CLI_FINAL_TEST_H
#define SECPROF_CLI_FINAL_TEST_H

#include "end_text.h"

#include "error.h"
#include "profile.h"

#include <stdint.h>

#define FINAL_TEST_PATH_MAX 4096

struct final_test {
	const char *command;
	uint64_t timeout_us; /* of a run */
	char path[FINAL_TEST_PATH_MAX];
};

/* Writes the profile to a temporary file, which a signal that ends secprof removes, too.  *test is
 * the caller's to finish if this succeeds. */
MUST_CHECK int final_test_init(
        struct final_test *test, const struct profile *profile, struct error *err);

/* Leaves `reason` alone if the test passes. */
MUST_CHECK int final_test_run(
        const struct final_test *test, char reason[END_TEXT_MAX], struct error *err);

void final_test_finish(struct final_test *test);

#endif
