/*
 * The options of generate, and their values.
 */
#ifndef SECPROF_CLI_GENERATE_OPTIONS_H
#define SECPROF_CLI_GENERATE_OPTIONS_H

#include "margin.h"
#include "option.h"
#include "profile_options.h"

#include "generate.h"
#include "runtime_choice.h"

#include <stdbool.h>
#include <stdint.h>

#define NOT_GIVEN (-1)

#define TIER_DEFAULT "high"
#define SIBLINGS_DEFAULT SIBLINGS_SAFE

/* --runtime, which may be given several times. */
struct runtimes {
	bool given;
	bool none;
	bool docker;
	struct runtime_choice chosen;
};

struct generate_command {
	const char *output;
	const char *format;
	const char *tier;
	const char *siblings;
	const char *base;
	const char *margin; /* a name of margin_names() */
	const char *root;
	int default_errno;  /* or NOT_GIVEN */
	int default_action; /* enum profile_action, or NOT_GIVEN */
	uint64_t machines;  /* as in struct generate_options */
	struct runtimes runtimes;
	struct profile_options container;
	struct option_list baselines;
	struct option_list only_exe, without_exe;
	bool names_only;
	bool comments;
	bool explicit_eperm;
	bool require_success;
	bool quiet;
	bool force;
};

/* Of a struct generate_command. */
extern const struct option generate_option_table[];
extern const struct generate_command generate_option_defaults;

/* What the options ask for; without a remark and a margin. */
struct generate_options generate_options_chosen(
        const struct generate_command *options, const struct recording *recording);

#endif
