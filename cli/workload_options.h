/*
 * What the commands that run a workload share: whose it is, where it runs, with which
 * environment, and how long.
 *
 * A command has a `struct workload_options` among its options, WORKLOAD_OPTIONS(its struct,
 * that member) among the rows of its table, and calls workload_set_environment().
 */
#ifndef SECPROF_CLI_WORKLOAD_OPTIONS_H
#define SECPROF_CLI_WORKLOAD_OPTIONS_H

#include "option.h"

#include <stdint.h>

struct workload_options {
	const char *user;      /* NULL: as is */
	const char *directory; /* NULL: the current one */
	struct option_list environment;
	bool preserve_environment;
	bool same_terminal;
	uint64_t timeout_us; /* 0: none */
};

#define WORKLOAD_OPTIONS(type, member)                                                             \
	{0, "timeout", "DURATION", "end the workload after that long (500ms, 10s, 5m)",            \
	        offsetof(type, member.timeout_us), option_duration, NULL},                         \
	        {'u', "user", "USER", "run COMMAND as this user, on a terminal of its own",        \
	                offsetof(type, member.user), option_string, NULL},                         \
	        {0, "same-terminal", NULL, "with -u: let that user type into your terminal",       \
	                offsetof(type, member.same_terminal), NULL, NULL},                         \
	        {0, "preserve-env", NULL, "with -u: keep the whole environment",                   \
	                offsetof(type, member.preserve_environment), NULL, NULL},                  \
	        {'E', "env", "VAR[=VALUE]", "set, or without '=' remove, an environment variable", \
	                offsetof(type, member.environment), option_list, NULL},                    \
	{                                                                                          \
		'C', "directory", "DIR", "run COMMAND in this directory",                          \
		        offsetof(type, member.directory), option_string, NULL                      \
	}

/* Changes secprof's own environment, which the workload gets. */
MUST_CHECK int workload_set_environment(const struct workload_options *options, struct error *err);

#endif
