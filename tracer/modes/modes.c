#include "../engine/mode.h"

#include "trace.h"

#include <string.h>

static const struct trace_mode *const modes[] = {
#define MODE(name) &trace_mode_##name,
#include "modes.def"
#undef MODE
};

/* What users say. */
static const struct {
	const char *alias;
	const struct trace_mode *mode;
} aliases[] = {
        {"auto", &trace_mode_learn},
        {"exact", &trace_mode_notify},
};

/* What serves where a mode cannot be used; the last one always can. */
static const struct trace_mode *const next_best[] = {&trace_mode_trace, &trace_mode_ptrace};

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

static const struct trace_mode *find_named(const char *name)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (strcmp(aliases[i].alias, name) == 0)
			return aliases[i].mode;
	}
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(modes[i]->name, name) == 0)
			return modes[i];
	}
	return NULL;
}

static const char *why_not(const struct trace_mode *mode)
{
	return mode->unusable ? mode->unusable() : NULL;
}

const struct trace_mode *trace_mode_find(const char *name)
{
	const size_t n = sizeof(next_best) / sizeof(next_best[0]);
	const struct trace_mode *mode = find_named(name);

	for (size_t i = 0; i < n && mode && why_not(mode); i++)
		mode = next_best[i];
	return mode;
}

struct trace_mode_choice trace_mode_choose(const char *name)
{
	const struct trace_mode *wanted = find_named(name), *mode = trace_mode_find(name);

	if (!mode || mode == wanted)
		return (struct trace_mode_choice){.mode = mode ? mode->name : NULL};
	return (struct trace_mode_choice){mode->name, wanted->name, why_not(wanted)};
}

bool trace_mode_takes_known(const char *name)
{
	const struct trace_mode *mode = trace_mode_find(name);

	return mode && mode->takes_known;
}
