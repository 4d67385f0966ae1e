#include "trace_mode.h"

#include "modes.h"

#include <string.h>

static const char *const names[] = {
        "auto",
        "exact",
#define MODE(name) #name,
#include "modes.def"
#undef MODE
        NULL,
};

const char *const *trace_mode_names(void)
{
	return names;
}

struct trace_mode_choice trace_mode_choose(const char *name)
{
	const struct trace_mode *wanted = modes_find(name);
	const struct trace_mode *mode = wanted ? modes_usable(wanted) : NULL;

	if (!mode || mode == wanted)
		return (struct trace_mode_choice){.mode = mode ? mode->name : NULL};
	return (struct trace_mode_choice){mode->name, wanted->name, modes_why_not(wanted)};
}

bool trace_mode_comes_late(const char *name)
{
	const struct trace_mode *mode = modes_find(name);

	return mode && !mode->filter;
}

struct trace_mode_choice trace_mode_choose_late(const char *name, bool early_filter)
{
	struct trace_mode_choice choice;

	/* A filter that comes before any call is known can let none through: it notifies of all. */
	if (early_filter && !strcmp(name, "auto") && !modes_why_not(&trace_mode_notify))
		name = trace_mode_notify.name;
	choice = trace_mode_choose(name);
	if (choice.mode && !trace_mode_comes_late(choice.mode))
		choice.mode = trace_mode_ptrace.name;
	return choice;
}

bool trace_mode_takes_known(const char *name)
{
	const struct trace_mode *wanted = modes_find(name);

	return wanted && modes_usable(wanted)->takes_known;
}

bool trace_mode_in_kernel(const char *name)
{
	const struct trace_mode *mode = modes_find(name);

	return mode && mode->in_kernel;
}
