/*
 * Finds the command, parses its options, runs it.
 */
#include "command.h"
#include "help.h"
#include "message.h"
#include "version.h"

#include "cleanup.h"
#include "resource_limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* With 0, 1 or 2 closed at the start, a file that secprof opens would get that number and
 * then a message written into it.  Their substitutes can neither be read nor
 * written, like closed ones, and are closed again in the workload. */
static int fill_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/", O_PATH | O_CLOEXEC) < 0)
			return -1;
	return 0;
}

/* A full disk is noticed only when the buffer of standard output is flushed. */
static int finish_output(int status, int trouble)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	message("cannot write standard output: %s", strerror(errno));
	return trouble;
}

static int run_parsed(
        const struct command *command, const void *options, const struct arguments *arguments)
{
	if (!arguments->help)
		return command->run(options, arguments);
	print_command_help(stdout, command);
	return EXIT_SUCCESS;
}

static int run_command(const struct command *command, char **argv)
{
	/* One byte more, as a command may have no options. */
	cleanup_free void *options = calloc(1, command->options_size + 1);
	struct arguments arguments = {0};
	struct error err;
	int status;

	if (!options) {
		message("out of memory");
		return command->misuse;
	}
	if (command->defaults)
		memcpy(options, command->defaults, command->options_size);
	if (options_parse(command->options, command->operands, argv, options, &arguments, &err))
		status = command_misuse(command, "%s", err.text);
	else
		status = run_parsed(command, options, &arguments);
	options_release(command->options, options, &arguments);
	return finish_output(status, command->misuse);
}

static bool is_one_of(const char *word, const char *letter, const char *name)
{
	return !strcmp(word, letter) || !strcmp(word, name);
}

int main(int argc, char **argv)
{
	const struct command *command;

	if (fill_standard_descriptors())
		return EXIT_TROUBLE;
	/* Before files are written; the workload gets the old limits back (resource_limits.h). */
	resource_limits_survive();
	if (argc < 2) {
		print_general_help(stderr);
		return EXIT_TROUBLE;
	}
	if (is_one_of(argv[1], "-h", "--help")) {
		print_general_help(stdout);
		return finish_output(EXIT_SUCCESS, EXIT_TROUBLE);
	}
	if (is_one_of(argv[1], "-V", "--version")) {
		print_version(stdout);
		return finish_output(EXIT_SUCCESS, EXIT_TROUBLE);
	}
	command = command_find(argv[1]);
	return command ? run_command(command, argv + 1) : EXIT_TROUBLE;
}
