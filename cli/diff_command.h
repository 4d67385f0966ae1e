/*
 * What the comparisons of `secprof diff` share: its options.
 */
#ifndef SECPROF_CLI_DIFF_COMMAND_H
#define SECPROF_CLI_DIFF_COMMAND_H

#include "profile_options.h"

#include <stdbool.h>

/* Exit statuses: nothing would be refused, or is new; or something.  EXIT_TROUBLE is beside them.
 */
#define EXIT_SAME 0
#define EXIT_DIFFERENT 1

enum diff_format { DIFF_TEXT, DIFF_JSON, DIFF_SARIF };

struct diff_command {
	const char *format; /* "text", "json" or "sarif" */
	bool json;          /* the same as the second */
	bool quiet;
	bool verbose;
	bool require_success;
	bool subset;
	struct profile_options profile;
};

/* For options of type option_choice. */
const char *const *diff_format_names(void);

enum diff_format diff_format_of(const struct diff_command *options);

#endif
