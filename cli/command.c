#include "command.h"

#include "message.h"
#include "nearest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct command *const command_table[] = {
#define COMMAND(name) &command_##name,
#include "commands.def"
#undef COMMAND
        NULL,
};

#define N_COMMANDS (sizeof(command_table) / sizeof(command_table[0]) - 1)

static void unknown_command(const char *name)
{
	const char *names[N_COMMANDS + 1] = {NULL};
	const char *nearest;
	struct error err;

	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = command_table[i]->name;
	nearest = text_nearest(name, names);
	if (*name == '-')
		/* Through *err, as it escapes what the user typed (error.h). */
		error_set(&err, "unknown option '%s'; those of a command come after it", name);
	else if (nearest)
		error_set(&err, "unknown command '%s'; did you mean '%s'?", name, nearest);
	else
		error_set(&err, "unknown command '%s'; 'secprof help' lists them", name);
	message("%s", err.text);
}

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (!strcmp(command_table[i]->name, name))
			return command_table[i];
	unknown_command(name);
	return NULL;
}

int command_misuse(const struct command *command, const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	/* Cut rather than allocated: it has to work without memory. */
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	message("%s (see 'secprof help %s')", line, command->name);
	return command->misuse;
}
