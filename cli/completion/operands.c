#include "operands.h"

#include "placeholder.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where in the operands a word of a usage line may be: any number of others may come before. */
struct place {
	size_t first, last;
};

/* "CALL[(ARG,...)]..." is repeated, for its last dots. */
static bool ends_with_dots(const char *word)
{
	size_t length = strcspn(word, "]");
	const char *end = word + strlen(word);

	return (end - word >= 3 && !strcmp(end - 3, "...")) ||
	       (*word == '[' && length >= 3 && !strncmp(word + length - 3, "...", 3));
}

/* An option among the operands, "-o FILE", "--pid PID", has its value in the next word, unless
 * that is another one: "--print[=WHAT]". */
static bool takes_next(const char *word)
{
	return word[0] == '-' && !strchr(word, '=') && strcmp(word, "--") != 0;
}

/* Usage lines name most operands more than once; the names that were offered, with blanks around.
 */
struct offered {
	char names[256];
};

static bool is_new(struct offered *offered, const char *word)
{
	const char *name = word + (*word == '[');
	size_t length = strlen(offered->names);
	char stem[40];

	snprintf(stem, sizeof(stem), " %.*s ", (int)strcspn(name, ".[]"), name);
	if (strstr(offered->names, stem))
		return false;
	snprintf(offered->names + length, sizeof(offered->names) - length, "%s", stem);
	return true;
}

static void offer_of_line(
        const struct typed *typed, char *line, size_t index, struct offered *offered)
{
	struct place place = {0, 0};
	char *rest = NULL;

	for (char *word = strtok_r(line, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		bool optional = *word == '[';

		/* What follows is the command. */
		if (!strcmp(word, "--") || !strcmp(word, "[--]"))
			return;
		if (takes_next(word)) {
			strtok_r(NULL, " ", &rest);
			continue;
		}
		if (!strcmp(word, "|") || !strcmp(word, "[options]") || !strncmp(word, "[-", 2) ||
		        *word == '-')
			continue;
		if (ends_with_dots(word))
			place.last = SIZE_MAX;
		if (index >= place.first && index <= place.last && is_new(offered, word))
			typed_offer_placeholder(typed, word);
		if (place.last != SIZE_MAX)
			place.last++;
		place.first += !optional;
	}
}

void typed_offer_operand(const struct typed *typed, const struct command *command, size_t index)
{
	struct offered offered = {""};
	const char *line = command->usage;

	while (*line) {
		size_t length = strcspn(line, "\n");
		/* After "secprof NAME". */
		size_t start = strlen("secprof ") + strlen(command->name);
		char *copy = length > start ? strndup(line + start, length - start) : NULL;

		if (copy)
			offer_of_line(typed, copy, index, &offered);
		free(copy);
		line += length + (line[length] != '\0');
	}
}
