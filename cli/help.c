/*
 * Help, and the command of that name.
 */
#include "help.h"

#include "command.h"
#include "wrap.h"

#include <stdlib.h>
#include <string.h>

/* Prints lines, the first after a title, the others below it. */
static void print_lines(FILE *out, const char *title, const char *lines)
{
	const char *prefix = title;

	while (*lines) {
		size_t length = strcspn(lines, "\n");

		fprintf(out, "%*s%.*s\n", (int)strlen(title), prefix, (int)length, lines);
		lines += length + (lines[length] != '\0');
		prefix = "";
	}
}

/* For the text of an option on a screen too narrow for two columns. */
#define NARROW_INDENT 8

/* "-o, --output FILE" */
static int format_option(const struct option *option, char *buffer, size_t size)
{
	char letter[] = {'-', option->letter, ',', ' ', '\0'};

	const char *argument = option->argument ? option->argument : "";

	return snprintf(buffer, size, "%s--%s%s%s", option->letter ? letter : "    ", option->name,
	        *argument && *argument != '[' ? " " : "", argument);
}

static size_t option_width(const struct option *options)
{
	char buffer[80];
	size_t width = 0;

	for (; options->name; options++) {
		int n = format_option(options, buffer, sizeof(buffer));

		if (n > 0 && (size_t)n > width)
			width = (size_t)n;
	}
	return width;
}

static void append(char *buffer, size_t size, const char *text)
{
	size_t length = strlen(buffer);

	snprintf(buffer + length, size - length, "%s", text);
}

static void print_option(FILE *out, const struct option *option, size_t width)
{
	char name[80];
	char text[512];
	const char *const *choices = option->choices ? option->choices() : NULL;

	format_option(option, name, sizeof(name));
	snprintf(text, sizeof(text), "%s", option->help);
	for (size_t i = 0; choices && choices[i]; i++) {
		append(text, sizeof(text), i ? ", " : ": ");
		append(text, sizeof(text), choices[i]);
	}
	/* Names wider than half of the screen would leave the texts a word a line. */
	if (width + 4 > wrap_columns(out) / 2) {
		fprintf(out, "  %s\n%*s", name, NARROW_INDENT, "");
		width = NARROW_INDENT - 4;
	} else
		fprintf(out, "  %-*s  ", (int)width, name);
	wrap_print(out, text, width + 4, width + 4);
}

void print_command_help(FILE *out, const struct command *command)
{
	size_t width = option_width(command->options);

	print_lines(out, "Usage: ", command->usage);
	putc('\n', out);
	/* To the width of the terminal, unlike usage and example, whose lines are to be copied. */
	wrap_print(out, command->description, 0, 0);
	fputs("\nOptions:\n", out);
	for (const struct option *option = command->options; option->name; option++)
		print_option(out, option, width);
	/* It is in no table, and every command has it. */
	print_option(out, &option_help, width);
	putc('\n', out);
	print_lines(out, "Example: ", command->example);
}

void print_general_help(FILE *out)
{
	fputs("secprof records the system calls of a workload and turns them into seccomp\n"
	      "profiles, to be reviewed, enforced and kept.\n"
	      "\n"
	      "Usage: secprof COMMAND [options] ...\n"
	      "       secprof help COMMAND\n"
	      "       secprof -V | --version\n"
	      "\n"
	      "Commands:\n",
	        out);
	for (const struct command *const *command = command_table; *command; command++) {
		fprintf(out, "  %-10s  ", (*command)->name);
		wrap_print(out, (*command)->summary, 14, 14);
	}
	fputs("\n"
	      "Example: secprof trace -o sleep.json -- sleep 1\n"
	      "         secprof generate allow -o profile.json sleep.json\n"
	      "         secprof diff sleep.json profile.json\n",
	        out);
}

static int run_help(const void *options, const struct arguments *arguments)
{
	const struct command *command;

	(void)options;
	if (arguments->n_operands > 1)
		return command_misuse(&command_help, "help takes one COMMAND");
	if (arguments->n_operands == 0) {
		print_general_help(stdout);
		return EXIT_SUCCESS;
	}
	command = command_find(arguments->operands[0]);
	if (!command)
		return EXIT_TROUBLE;
	print_command_help(stdout, command);
	return EXIT_SUCCESS;
}

const struct command command_help = {
        .name = "help",
        .summary = "show this help, or that of a command",
        .usage = "secprof help [COMMAND]",
        .description = "Shows how a command is used, or the list of commands.",
        .example = "secprof help trace",
        .options = (const struct option[]){{0}},
        .operands = OPERANDS_ONLY,
        .misuse = EXIT_TROUBLE,
        .run = run_help,
};
