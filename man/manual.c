/*
 * manual: the man page of a command, or the list of commands for secprof(1), in mdoc(7), from the
 * tables that `secprof help` prints.
 *
 *      manual COMMAND DATE
 *      manual --commands
 */
#include "../cli/command.h"

#include "memory_file.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BACKSLASH "\\"

/* Part of a line that is begun. */
static void print_escaped(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] == '\\')
			fputs(BACKSLASH "e", stdout);
		else if (text[i] == '-' && i + 1 < length && text[i + 1] != ' ')
			fputs(BACKSLASH "-", stdout);
		else
			putchar(text[i]);
}

/* A word as an argument of a macro: "Ar" would be a macro itself. */
static void print_argument(const char *word, size_t length)
{
	fputs(BACKSLASH "&", stdout);
	print_escaped(word, length);
}

static bool ends_sentence(const char *text)
{
	return strchr(".?:", text[0]) && text[0] != ':' && text[1] == ' ' &&
	       isupper((unsigned char)text[2]);
}

static size_t escaped_length(const char *word, size_t length)
{
	size_t n = length;

	for (size_t i = 0; i < length; i++)
		n += word[i] == '-' || word[i] == '\\';
	return n;
}

/* One sentence, in lines of at most 80 bytes with what escapes their start. */
static void print_sentence(const char *text, size_t length)
{
	enum { LINE_MAX_BYTES = 78 };
	size_t column = 0;

	for (size_t at = 0; at < length;) {
		size_t n = strcspn(text + at, " ");

		if (n > length - at)
			n = length - at;
		if (column && column + 1 + escaped_length(text + at, n) > LINE_MAX_BYTES) {
			putchar('\n');
			column = 0;
		} else if (column && n) {
			putchar(' ');
			column++;
		}
		/* At the start of a line they begin a macro. */
		if (!column && (text[at] == '.' || text[at] == '\''))
			fputs(BACKSLASH "&", stdout);
		print_escaped(text + at, n);
		column += escaped_length(text + at, n);
		at += n + 1;
	}
	putchar('\n');
}

/* A sentence begins a line, as mdoc wants it. */
static void print_text(const char *text, size_t length)
{
	size_t start = 0;

	for (size_t i = 0; i < length; i++)
		if (i + 1 == length || (i + 2 < length && ends_sentence(text + i))) {
			print_sentence(text + start, i + 1 - start);
			start = i + 2;
		}
}

/* "[options]", "[--root DIR]", "--pid", "PID", "allow|deny", "RECORDING...", "|" */
static void print_synopsis_word(const char *word, size_t length)
{
	bool optional = *word == '[' && word[length - 1] == ']';

	if (optional) {
		word++;
		length -= 2;
	}
	fputs(optional ? ".Op " : ".", stdout);
	if (*word == '-') {
		size_t name = strcspn(word, " \n");

		fputs("Fl ", stdout);
		print_argument(word + 1, (name < length ? name : length) - 1);
		if (name < length) {
			fputs(" Ar ", stdout);
			print_argument(word + name + 1, length - name - 1);
		}
	} else if (*word == '|') {
		fputs("No ", stdout);
		print_argument(word, length);
	} else if (islower((unsigned char)*word) && !optional) {
		fputs("Cm ", stdout);
		print_argument(word, length);
	} else {
		fputs("Ar ", stdout);
		print_argument(word, length);
	}
	putchar('\n');
}

static void print_synopsis(const struct command *command)
{
	const char *line = command->usage;

	puts(".Sh SYNOPSIS");
	while (*line) {
		const char *end = line + strcspn(line, "\n");
		const char *word = line + strlen("secprof ");

		puts(".Nm secprof");
		while (word < end) {
			size_t length = strcspn(word, *word == '[' ? "]\n" : " \n");

			length += word[length] == ']';

			print_synopsis_word(word, length);
			word += length + (word + length < end);
		}
		line = end + (*end != '\0');
	}
}

static void print_meaning(const char *help, const char *const *choices)
{
	cleanup_memory_file struct memory_file text = {0};
	struct error err;
	FILE *out = memory_file_open(&text, &err);

	if (!out)
		exit(EXIT_TROUBLE);
	fprintf(out, "%c%s", toupper((unsigned char)*help), help + 1);
	for (size_t i = 0; choices && choices[i]; i++)
		fprintf(out, "%s%s", i ? ", " : ": ", choices[i]);
	putc('.', out);
	if (memory_file_close(&text, &err))
		exit(EXIT_TROUBLE);
	print_sentence(text.bytes, text.n_bytes);
}

static void print_option(const struct option *option)
{
	const char *const *choices = option->choices ? option->choices() : NULL;
	const char *argument = option->argument;

	fputs(".It ", stdout);
	if (option->letter)
		printf("Fl %c , ", option->letter);
	printf("Fl ");
	putchar('-');
	print_escaped(option->name, strlen(option->name));
	if (argument && *argument == '[') {
		fputs(" Ns Oo Ns = Ns Ar ", stdout);
		print_argument(argument + 2, strlen(argument) - 3);
		fputs(" Oc", stdout);
	} else if (argument) {
		fputs(" Ar ", stdout);
		print_argument(argument, strlen(argument));
	}
	putchar('\n');
	print_meaning(option->help, choices);
}

static void print_options(const struct command *command)
{
	puts(".Sh OPTIONS\n.Bl -tag -width Ds");
	for (const struct option *option = command->options; option->name; option++)
		print_option(option);
	print_option(&option_help);
	puts(".El");
}

/* Where the description says something of the exit status, it goes to the section about it. */
static void print_description(const struct command *command)
{
	const char *text = command->description;
	const char *status = strstr(text, "The exit status is ");
	const char *after = status ? strstr(status, ". ") : NULL;

	puts(".Sh DESCRIPTION");
	print_text(text, status ? (size_t)(status - text) : strlen(text));
	if (after)
		print_text(after + 2, strlen(after + 2));
	print_options(command);
	puts(".Sh EXIT STATUS");
	if (status)
		print_text(status, after ? (size_t)(after + 1 - status) : strlen(status));
	else if (command->misuse == EXIT_TROUBLE)
		puts("The exit status is 0 on success, and 2 on trouble.");
	else
		puts("That of the command that is run; a signal that ends it ends\n.Nm secprof\n"
		     "too.\nOtherwise 125 if secprof failed, 126 if the command could not be "
		     "executed,\nand 127 if it was not found.");
}

static void print_example(const char *line)
{
	puts(".Sh EXAMPLES\n.Bd -literal -offset indent");
	while (*line) {
		size_t length = strcspn(line, "\n");

		fputs("$ ", stdout);
		print_escaped(line, length);
		putchar('\n');
		line += length + (line[length] != '\0');
	}
	puts(".Ed");
}

static int by_name(const void *left, const void *right)
{
	const struct command *const *a = left, *const *b = right;

	return strcmp((*a)->name, (*b)->name);
}

static void print_see_also(const struct command *command)
{
	const struct command *sorted[64];
	size_t n = 0;

	while (n < sizeof(sorted) / sizeof(sorted[0]) && command_table[n]) {
		sorted[n] = command_table[n];
		n++;
	}
	qsort(sorted, n, sizeof(sorted[0]), by_name);
	puts(".Sh SEE ALSO\n.Xr secprof 1 ,");
	for (size_t i = 0; i < n; i++)
		if (sorted[i] != command)
			printf(".Xr secprof-%s 1 ,\n", sorted[i]->name);
	puts(".Xr secprof-recording 5 ,\n.Xr secprof-containers 7 ,\n.Xr secprof-profiles 7");
}

static void print_page(const struct command *command, const char *date)
{
	printf(".Dd %s\n.Dt SECPROF-", date);
	for (const char *letter = command->name; *letter; letter++)
		putchar(toupper((unsigned char)*letter));
	printf(" 1\n.Os\n.Sh NAME\n.Nm secprof-%s\n.Nd ", command->name);
	print_escaped(command->summary, strlen(command->summary));
	putchar('\n');
	print_synopsis(command);
	print_description(command);
	print_example(command->example);
	print_see_also(command);
}

static void print_commands(void)
{
	puts(".Bl -tag -width Ds");
	for (const struct command *const *command = command_table; *command; command++) {
		printf(".It Xr secprof-%s 1\n%c", (*command)->name,
		        toupper((unsigned char)(*command)->summary[0]));
		print_escaped((*command)->summary + 1, strlen((*command)->summary + 1));
		puts(".");
	}
	puts(".El");
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--commands")) {
		print_commands();
		return EXIT_SUCCESS;
	}
	if (argc != 3)
		return EXIT_TROUBLE;
	const struct command *command = command_find(argv[1]);

	if (!command)
		return EXIT_TROUBLE;
	print_page(command, argv[2]);
	return EXIT_SUCCESS;
}
