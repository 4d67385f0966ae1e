/*
 * What `secprof hook` and `secprof runtime`, which adds it to containers, share.
 *
 * A command has a `struct hook_options` among its options, and HOOK_OPTIONS(its struct, that
 * member) among the rows of its table.
 */
#ifndef SECPROF_CLI_HOOK_OPTIONS_H
#define SECPROF_CLI_HOOK_OPTIONS_H

#include "../option.h"
#include "recordings_folder.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct hook_options {
	const char *directory;
	const char *mode;
	bool no_new_privs;
	bool require;
};

#define HOOK_DEFAULTS                                          \
	{                                                      \
		.directory = RECORDINGS_FOLDER, .mode = "auto" \
	}

/* All that can come late: the exec is the runtime's. */
const char *const *hook_mode_names(void);

#define HOOK_OPTIONS(type, member)                                                                \
	{0, "directory", "DIR", "where recordings go: DIR/ID.json (" RECORDINGS_FOLDER ")",       \
	        offsetof(type, member.directory), option_string, NULL},                           \
	        {0, "mode", "MODE", "how to record, unless the annotation says so",               \
	                offsetof(type, member.mode), option_choice, hook_mode_names},             \
	        {0, "no-new-privs", NULL, "setuid programs gain nothing; fast without privilege", \
	                offsetof(type, member.no_new_privs), NULL, NULL},                         \
	{                                                                                         \
		0, "require", NULL, "a container that cannot be recorded does not start",         \
		        offsetof(type, member.require), NULL, NULL                                \
	}

/* The words of a command line of secprof hook with these options, the first one being "secprof".
 * `words` has room for HOOK_WORDS_MAX and a NULL at the end. */
enum { HOOK_WORDS_MAX = 8 };
void hook_words(const struct hook_options *options, const char *words[HOOK_WORDS_MAX + 1]);

/* The hook as runtimes want it: {"path": ..., "args": [...]}. */
MUST_CHECK int hook_print_object(FILE *out, const struct hook_options *options, struct error *err);

/* The path of this very program. */
MUST_CHECK int hook_program(char path[PATH_MAX], struct error *err);

#endif
