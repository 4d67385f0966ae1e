/*
 * secprof runtime: executes a container's runtime, and before that adds the hook to the container
 * that it is to create.  For Docker and containerd, which know runtimes and no hooks.
 */
#include "command.h"
#include "hook/bundle.h"
#include "hook/hook_options.h"
#include "message.h"

#include "trace.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct runtime_command {
	struct hook_options hook;
};

static const struct option options_of_runtime[] = {
        HOOK_OPTIONS(struct runtime_command, hook),
        {0},
};

static bool is_among(const char *word, const char *const words[])
{
	for (; *words; words++)
		if (!strcmp(word, *words))
			return true;
	return false;
}

/* The word after such an option is its value, unless it is given as --option=value; of runc and
 * crun, before the subcommand. */
static const char *const with_value[] = {"--cgroup-manager", "--criu", "--log", "--log-format",
        "--log-level", "--root", "--rootless", NULL};

/* The subcommand among the arguments of a runtime; NULL: there is none. */
static char *const *find_subcommand(char *const *words)
{
	for (; *words; words++) {
		if (**words != '-')
			return words;
		if (is_among(*words, with_value) && words[1])
			words++;
	}
	return NULL;
}

/* The value that a word gives to an option of this letter and name, which may be in the next one:
 * -b DIR, -bDIR (crun only), --bundle DIR, --bundle=DIR.  Go's also take one dash: -bundle. */
static const char *value_of(char *const *word)
{
	const char *text = *word;

	if (!strncmp(text, "--", 2))
		text++;
	if (!strcmp(text, "-b") || !strcmp(text, "-bundle"))
		return word[1];
	if (!strncmp(text, "-bundle=", strlen("-bundle=")))
		return text + strlen("-bundle=");
	if (!strncmp(text, "-b=", strlen("-b=")))
		return text + strlen("-b=");
	return NULL;
}

/* The bundle that a container is created from; NULL: none is created. */
static const char *find_bundle(char *const *words)
{
	static const char *const creating[] = {"create", "run", NULL};
	char *const *word = find_subcommand(words);
	const char *bundle = ".";

	if (!word || !is_among(*word, creating))
		return NULL;
	for (word++; *word; word++)
		if (value_of(word))
			bundle = value_of(word);
	return bundle;
}

static int run_runtime(const void *parsed, const struct arguments *arguments)
{
	const struct hook_options *options = &((const struct runtime_command *)parsed)->hook;
	char *const *command = arguments->command;
	const char *bundle;
	struct error err;

	if (!command)
		return command_misuse(&command_runtime, "no RUNTIME to execute");
	if (options->directory[0] != '/')
		return command_misuse(&command_runtime, "--directory: '%s' is no absolute path",
		        options->directory);
	bundle = find_bundle(command + 1);
	if (bundle && bundle_add_hook(bundle, options, &err)) {
		message("%s: %s",
		        options->require ? "the container does not start" : "not recorded",
		        err.text);
		if (options->require)
			return TRACE_FAILED;
	}
	execvp(command[0], command);
	error_set(&err, "cannot execute '%s': %s", command[0], strerror(errno));
	message("%s", err.text);
	return errno == ENOENT ? TRACE_NOT_FOUND : TRACE_NOT_EXECUTABLE;
}

const struct command command_runtime = {
        .name = "runtime",
        .summary = "execute a container's runtime with the hook added, for Docker",
        .usage = "secprof runtime [options] [--] RUNTIME [ARG...]",
        .description =
                "Executes RUNTIME (runc, crun) with its arguments. If they create a container "
                "(create, run), secprof hook, with the same options, is added to config.json in "
                "its bundle first; all else in that file, and all other commands, stay as they "
                "are. Ends as RUNTIME does, or with 125, 126 or 127 if it could not be executed. "
                "Docker takes it from daemon.json: {\"runtimes\": {\"secprof\": {\"path\": "
                "\"/usr/local/bin/secprof\", \"runtimeArgs\": [\"runtime\", \"--\", \"runc\"]}}}.",
        .example = "secprof runtime -- runc --version",
        .options = options_of_runtime,
        .operands = OPERANDS_COMMAND,
        .options_size = sizeof(struct runtime_command),
        .defaults = &(const struct runtime_command){.hook = HOOK_DEFAULTS},
        .misuse = TRACE_FAILED,
        .run = run_runtime,
};
