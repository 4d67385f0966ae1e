/*
 * The commands of secprof, as data.
 *
 * To add one: a file cli/NAME.c that exports `const struct command command_NAME`, and a
 * line in cli/commands.def.  Help, parsing and suggestions come from the struct.
 */
#ifndef SECPROF_CLI_COMMAND_H
#define SECPROF_CLI_COMMAND_H

#include "option.h"

#include <stddef.h>

/* Exit status of a command that could not do its work.  (trace uses 125, 126 and 127, as
 * env(1) does, since every other status is its workload's.) */
#define EXIT_TROUBLE 2

struct command {
	const char *name;
	const char *summary;     /* half a line, for the list of commands */
	const char *usage;       /* lines, each beginning with "secprof NAME" */
	const char *description; /* a paragraph or several, without line breaks inside one */
	const char *example;     /* lines to be typed */
	const struct option *options;
	enum operand_style operands;
	size_t options_size;  /* of the struct that the options' offsets are in; may be 0 */
	const void *defaults; /* one such struct; NULL: zeroed */
	int misuse;           /* exit status for a mistaken command line */
	int (*run)(const void *options, const struct arguments *arguments);
};

#define COMMAND(name) extern const struct command command_##name;
#include "commands.def"
#undef COMMAND

/* All of them, ended by NULL, in the order of commands.def. */
extern const struct command *const command_table[];

/* NULL, after a message on standard error, if there is no such command. */
const struct command *command_find(const char *name);

/* Says what is wrong with a command line; returns command->misuse. */
int command_misuse(const struct command *command, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

#endif
