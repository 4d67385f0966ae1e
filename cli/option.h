/*
 * Command-line options, as data.
 *
 * A command lists its options in an array of struct option that ends with a zeroed entry.
 * Parsing, help and the suggestions for mistyped names all read that array.  Every
 * command has -h and --help without listing them.
 */
#ifndef SECPROF_CLI_OPTION_H
#define SECPROF_CLI_OPTION_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

struct option;

/* Stores `text` at `value`, the place of this option in the command's options.  It is NULL where an
 * optional value was left out. */
typedef int option_parser(
        const struct option *option, const char *text, void *value, struct error *err);

struct option {
	char letter;      /* 0: none */
	const char *name; /* without the dashes */
	/* Its name in the help; NULL: none, and `value` is a bool.  "[=NAME]": it may be left out,
	 * and is given as --name=value only, as the next word may be an operand. */
	const char *argument;
	const char *help;
	size_t offset;        /* of the value in the struct of the command's options */
	option_parser *parse; /* NULL where there is no argument */
	const char *const *(*choices)(void); /* for option_choice; ends with NULL */
};

/* The option that every command has. */
extern const struct option option_help;

/* NULL if there is none; option_help is among all. */
const struct option *option_by_name(const struct option options[], const char *name, size_t length);
const struct option *option_by_letter(const struct option options[], char letter);

/* What an option may be given any number of times collects. */
struct option_list {
	const char **items;
	size_t n_items;
};

option_parser option_string;   /* const char * */
option_parser option_choice;   /* const char *, the choice itself */
option_parser option_duration; /* uint64_t, microseconds */
option_parser option_list;     /* struct option_list */

/* What a command line may have beside options. */
enum operand_style {
	OPERANDS_ONLY,       /* operands, also after "--" */
	OPERANDS_OR_COMMAND, /* operands; a command to run after "--" */
	OPERANDS_COMMAND,    /* a command to run, from the first operand or "--" on */
};

struct arguments {
	char **operands; /* owned array of words from argv */
	size_t n_operands;
	char **command; /* the rest of argv, NULL if there is none; ends with NULL */
	bool help;      /* asked for; nothing after it was looked at */
};

/* Parses argv[1...] into *values (which holds the defaults) and *arguments (zeroed).  An
 * option given twice counts as given last, except for lists. */
MUST_CHECK int options_parse(const struct option options[], enum operand_style style, char **argv,
        void *values, struct arguments *arguments, struct error *err);

/* Releases what options_parse has put into both, after a failure too. */
void options_release(const struct option options[], void *values, struct arguments *arguments);

#endif
