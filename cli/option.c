/*
 *      --name  --name=value  --name value  -l  -lm (two letters)  -ovalue  -o value
 *      --name[=value]  where the value is optional, so that the next word is never taken for it
 *      --   ends the options
 */
#include "option.h"

#include "cleanup.h"
#include "duration.h"
#include "nearest.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parse {
	const struct option *options;
	void *values;
	char **next; /* the word after the one that is being parsed */
	struct arguments *arguments;
	struct error *err;
};

const struct option option_help = {'h', "help", NULL, "show this help", 0, NULL, NULL};

static bool is_end(const struct option *option)
{
	return !option->name;
}

/* No abbreviations: an option added later would make them ambiguous in users' scripts. */
const struct option *option_by_name(const struct option *options, const char *name, size_t length)
{
	for (; !is_end(options); options++)
		if (strlen(options->name) == length && !strncmp(options->name, name, length))
			return options;
	if (strlen(option_help.name) == length && !strncmp(option_help.name, name, length))
		return &option_help;
	return NULL;
}

const struct option *option_by_letter(const struct option *options, char letter)
{
	for (; !is_end(options); options++)
		if (options->letter == letter)
			return options;
	return letter == option_help.letter ? &option_help : NULL;
}

/* Applies an option; `text` is its value, NULL for an option without one. */
static int apply(struct parse *parse, const struct option *option, const char *text)
{
	char *value = (char *)parse->values + option->offset;

	if (option == &option_help)
		parse->arguments->help = true;
	else if (option->argument) {
		/* The option's name goes before what its parser says. */
		if (option->parse(option, text, value, parse->err))
			return error_prefix(parse->err, "--%s", option->name);
	} else
		*(bool *)value = true;
	return 0;
}

static int apply_next(struct parse *parse, const struct option *option)
{
	if (!*parse->next)
		return error_set(parse->err, "option '--%s' needs a value: %s", option->name,
		        option->argument);
	return apply(parse, option, *parse->next++);
}

#define CANDIDATES_MAX 32
#define NAME_MAX_WITH_DASHES 32

/* The nearest name of an option, with its dashes: short names are compared with them, too,
 * so that two letters may be wrong in "--stak". */
static const char *nearest_name(
        const struct option *options, const char *word, char nearest[NAME_MAX_WITH_DASHES])
{
	char names[CANDIDATES_MAX][NAME_MAX_WITH_DASHES];
	const char *candidates[CANDIDATES_MAX + 1] = {names[0]};
	const char *found;

	snprintf(names[0], sizeof(names[0]), "--%s", option_help.name);
	for (size_t i = 1; !is_end(options) && i < CANDIDATES_MAX; i++, options++) {
		snprintf(names[i], sizeof(names[i]), "--%s", options->name);
		candidates[i] = names[i];
	}
	found = text_nearest(word, candidates);
	return found ? strcpy(nearest, found) : NULL;
}

static int unknown_name(const struct parse *parse, const char *name, size_t length)
{
	char nearest[NAME_MAX_WITH_DASHES];
	cleanup_free char *word = NULL;

	if (asprintf(&word, "--%.*s", (int)length, name) < 0) {
		word = NULL;
		return error_no_memory(parse->err);
	}
	if (nearest_name(parse->options, word, nearest))
		return error_set(
		        parse->err, "unknown option '%s'; did you mean '%s'?", word, nearest);
	return error_set(parse->err, "unknown option '%s'", word);
}

static int parse_name(struct parse *parse, const char *name)
{
	/* "--name=value" or "--name value". */
	size_t length = strcspn(name, "=");
	const char *value = name[length] ? name + length + 1 : NULL;
	const struct option *option = option_by_name(parse->options, name, length);

	if (!option)
		/* A word may have any length; the error is cut anyway. */
		return unknown_name(parse, name, length < 256 ? length : 256);
	if (value && !option->argument)
		return error_set(parse->err, "option '--%s' takes no value", option->name);
	if (!value && option->argument && *option->argument != '[')
		return apply_next(parse, option);
	return apply(parse, option, value);
}

static int parse_letters(struct parse *parse, const char *letters)
{
	/* "-vq" is two options, and "-ofile" one with its value: an option that takes one ends the
	 * word. */
	for (; *letters && !parse->arguments->help; letters++) {
		const struct option *option = option_by_letter(parse->options, *letters);

		if (!option)
			return error_set(parse->err, "unknown option '-%c'", *letters);
		if (option->argument && letters[1])
			return apply(parse, option, letters + 1);
		if (option->argument)
			return apply_next(parse, option);
		if (apply(parse, option, NULL))
			return -1;
	}
	return 0;
}

static int parse_option(struct parse *parse, const char *word)
{
	return word[1] == '-' ? parse_name(parse, word + 2) : parse_letters(parse, word + 1);
}

/* After "--" everything is an operand or the command. */
static void take_rest(struct arguments *arguments, enum operand_style style, char **rest)
{
	if (style != OPERANDS_ONLY) {
		arguments->command = rest;
		return;
	}
	while (*rest)
		arguments->operands[arguments->n_operands++] = *rest++;
}

static size_t count_words(char **words)
{
	size_t n = 0;

	while (words[n])
		n++;
	return n;
}

int options_parse(const struct option options[], enum operand_style style, char **argv,
        void *values, struct arguments *arguments, struct error *err)
{
	struct parse parse = {options, values, argv + 1, arguments, err};

	arguments->operands = calloc(count_words(argv), sizeof(*arguments->operands));
	if (!arguments->operands)
		return error_no_memory(err);
	/* What follows --help is not looked at: it helps also where the rest is wrong. */
	while (*parse.next && !arguments->help) {
		char *word = *parse.next++;

		if (!strcmp(word, "--")) {
			take_rest(arguments, style, parse.next);
			break;
		}
		/* "-" alone is standard input or output. */
		if (word[0] == '-' && word[1]) {
			if (parse_option(&parse, word))
				return -1;
			/* The first operand ends the options, as its own options follow: "trace ls
			 * -l". */
		} else if (style == OPERANDS_COMMAND) {
			arguments->command = parse.next - 1;
			break;
		} else
			arguments->operands[arguments->n_operands++] = word;
	}
	/* Only "--" at the end leaves it empty. */
	if (arguments->command && !arguments->command[0])
		return error_set(err, "no COMMAND after '--'");
	return 0;
}

void options_release(const struct option options[], void *values, struct arguments *arguments)
{
	for (; !is_end(options); options++)
		if (options->parse == option_list) {
			struct option_list *list = (void *)((char *)values + options->offset);

			free(list->items);
			*list = (struct option_list){0};
		}
	free(arguments->operands);
	*arguments = (struct arguments){0};
}

int option_string(const struct option *option, const char *text, void *value, struct error *err)
{
	/* An empty variable in a script; as a path it would only fail later, and less clearly. */
	if (!*text)
		return error_set(err, "the %s is empty", option->argument);
	*(const char **)value = text;
	return 0;
}

/* "auto, exact or ptrace" */
static void join_choices(const char *const choices[], char *buffer, size_t size)
{
	size_t length = 0;

	buffer[0] = '\0';
	for (size_t i = 0; choices[i]; i++) {
		const char *separator = i == 0 ? "" : choices[i + 1] ? ", " : " or ";
		int n = snprintf(buffer + length, size - length, "%s%s", separator, choices[i]);

		if (n < 0 || (size_t)n >= size - length)
			return;
		length += (size_t)n;
	}
}

int option_choice(const struct option *option, const char *text, void *value, struct error *err)
{
	const char *const *choices = option->choices();
	const char *nearest;
	char list[256];

	for (size_t i = 0; choices[i]; i++)
		if (!strcmp(choices[i], text)) {
			*(const char **)value = choices[i];
			return 0;
		}
	join_choices(choices, list, sizeof(list));
	nearest = text_nearest(text, choices);
	if (nearest)
		return error_set(err, "'%s' is not %s; did you mean '%s'?", text, list, nearest);
	return error_set(err, "'%s' is not %s", text, list);
}

int option_duration(const struct option *option, const char *text, void *value, struct error *err)
{
	(void)option;
	return text_parse_duration(text, value, err);
}

int option_list(const struct option *option, const char *text, void *value, struct error *err)
{
	struct option_list *list = value;
	const char **items = reallocarray(list->items, list->n_items + 1, sizeof(*list->items));

	(void)option;
	if (!items)
		return error_no_memory(err);
	list->items = items;
	list->items[list->n_items++] = text;
	return 0;
}
