#include "candidates.h"

#include "operands.h"
#include "placeholder.h"
#include "typed.h"

#include "../command.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What the words before the last one say about it. */
struct position {
	const struct option *option; /* whose value it is; NULL: of none */
	bool only_operands;          /* after "--" */
	size_t n_operands;
};

static void offer_value(const struct typed *typed, const struct option *option)
{
	const char *const *choices = option->choices ? option->choices() : NULL;

	for (size_t i = 0; choices && choices[i]; i++)
		typed_offer(typed, choices[i], NULL);
	if (!choices)
		typed_offer_placeholder(typed, option->argument);
}

static void offer_option(const struct typed *typed, const struct option *option)
{
	char text[64];

	snprintf(text, sizeof(text), "--%s", option->name);
	typed_offer(typed, text, option->help);
	if (!option->letter)
		return;
	snprintf(text, sizeof(text), "-%c", option->letter);
	typed_offer(typed, text, option->help);
}

static void offer_options(const struct typed *typed, const struct option *options)
{
	for (; options->name; options++)
		offer_option(typed, options);
	offer_option(typed, &option_help);
}

/* The option whose value the next word is, if this word is one of that kind. */
static const struct option *wants_value(const struct option *options, const char *word)
{
	const struct option *option = NULL;

	if (!strncmp(word, "--", 2))
		option = option_by_name(options, word + 2, strlen(word + 2));
	else
		/* "-qo": the first letter that takes a value ends the word (option.c). */
		for (const char *letter = word + 1; *letter; letter++) {
			option = option_by_letter(options, *letter);
			if (option && option->argument)
				return letter[1] ? NULL : option;
		}
	return option && option->argument && *option->argument != '[' ? option : NULL;
}

static bool begins_command(const struct command *command, const struct position *position)
{
	return command->operands == OPERANDS_COMMAND ||
	       (command->operands == OPERANDS_OR_COMMAND && position->only_operands);
}

/* Reads words[1], the first after the command's name, and so on; the index of the last word, or
 * where a command to run begins, if it is before. */
static size_t find_position(const struct command *command, char **words, struct position *position)
{
	size_t at = 1;

	for (; words[at + 1]; at++) {
		const char *word = words[at];

		if (position->option)
			position->option = NULL;
		else if (!position->only_operands && !strcmp(word, "--"))
			position->only_operands = true;
		else if (!position->only_operands && word[0] == '-' && word[1])
			position->option = wants_value(command->options, word);
		else if (begins_command(command, position))
			break;
		else
			position->n_operands++;
	}
	return at;
}

static void offer_argument(const struct command *command, char **words)
{
	struct position position = {0};
	size_t at = find_position(command, words, &position);
	struct typed typed = {words[at], 0};
	const char *equals = strchr(typed.word, '=');
	const struct option *option;

	if (position.option)
		offer_value(&typed, position.option);
	else if (!position.only_operands && !strncmp(typed.word, "--", 2) && equals) {
		option = option_by_name(
		        command->options, typed.word + 2, (size_t)(equals - typed.word) - 2);
		typed.kept = (size_t)(equals - typed.word) + 1;
		if (option && option->argument)
			offer_value(&typed, option);
	} else if (!position.only_operands && *typed.word == '-')
		offer_options(&typed, command->options);
	else if (begins_command(command, &position))
		printf(":command %zu\n", at);
	else
		typed_offer_operand(&typed, command, position.n_operands);
}

void candidates_print(char **words)
{
	static const struct option version = {
	        'V', "version", NULL, "print the version", 0, NULL, NULL};
	const struct typed first = {words[0], 0};

	if (!words[1]) {
		typed_offer_placeholder(&first, "COMMAND");
		if (*first.word == '-') {
			offer_option(&first, &option_help);
			offer_option(&first, &version);
		}
		return;
	}
	for (const struct command *const *command = command_table; *command; command++)
		if (!strcmp((*command)->name, words[0]))
			offer_argument(*command, words);
}
