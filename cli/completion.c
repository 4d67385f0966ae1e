/*
 * secprof completion: the script that makes a shell complete secprof's command lines.
 *
 * The scripts ask secprof itself (--candidates), so that what they offer are the commands,
 * options and names of the secprof that is called.
 */
#include "command.h"
#include "completion/candidates.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct shell {
	const char *name, *script;
} shells[] = {
        {
                "bash",
#include "completion_bash.inc"
        },
        {
                "zsh",
#include "completion_zsh.inc"
        },
        {
                "fish",
#include "completion_fish.inc"
        },
};

struct completion_command {
	bool candidates;
};

static const struct option options_of_completion[] = {
        {0, "candidates", NULL, "print what WORD may become, as the scripts ask for it",
                offsetof(struct completion_command, candidates), NULL, NULL},
        {0},
};

static int run_completion(const void *values, const struct arguments *arguments)
{
	const struct completion_command *options = values;

	if (options->candidates) {
		if (arguments->n_operands || !arguments->command)
			return command_misuse(&command_completion, "the words come after '--'");
		candidates_print(arguments->command);
		return EXIT_SUCCESS;
	}
	if (arguments->n_operands != 1 || arguments->command)
		return command_misuse(&command_completion, "name one shell: bash, zsh or fish");
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (!strcmp(shells[i].name, arguments->operands[0])) {
			fputs(shells[i].script, stdout);
			return EXIT_SUCCESS;
		}
	return command_misuse(&command_completion, "no such shell here: name bash, zsh or fish");
}

const struct command command_completion = {
        .name = "completion",
        .summary = "print a script that completes command lines in a shell",
        .usage = "secprof completion bash|zsh|fish\n"
                 "secprof completion --candidates -- WORD...",
        .description =
                "Prints a script that makes the shell complete secprof's commands, options and "
                "their values, files, runtimes, architectures, and names of system calls. "
                "`make install` and packages put it where the shell finds it. Without them, bash "
                "and zsh execute it by source <(secprof completion bash), and fish by "
                "secprof completion fish | source.",
        .example = "secprof completion bash",
        .options = options_of_completion,
        .operands = OPERANDS_OR_COMMAND,
        .options_size = sizeof(struct completion_command),
        .misuse = EXIT_TROUBLE,
        .run = run_completion,
};
