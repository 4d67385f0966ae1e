#include "mode.h"

#include "trace.h"

#include <string.h>

static const struct trace_mode *const modes[] = {
#define MODE(name) &trace_mode_##name,
#include "modes.def"
#undef MODE
};

/* What users say, and the modes that serve it, best first: the first usable one is taken. */
static const struct {
	const char *alias;
	const struct trace_mode *candidates[3];
} aliases[] = {
        {"auto", {&trace_mode_learn, &trace_mode_trace, &trace_mode_ptrace}},
        {"exact", {&trace_mode_notify, &trace_mode_trace, &trace_mode_ptrace}},
};

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

static const struct trace_mode *first_usable(const struct trace_mode *const *candidates)
{
	while ((*candidates)->usable && !(*candidates)->usable())
		candidates++;
	return *candidates; /* mode ptrace, the last, always is */
}

const struct trace_mode *trace_mode_find(const char *name)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (strcmp(aliases[i].alias, name) == 0)
			return first_usable(aliases[i].candidates);
	}
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(modes[i]->name, name) == 0)
			return modes[i];
	}
	return NULL;
}

bool trace_mode_takes_known(const char *name)
{
	const struct trace_mode *mode = trace_mode_find(name);

	return mode && mode->takes_known;
}

const char *trace_mode_resolve(const char *name)
{
	const struct trace_mode *mode = trace_mode_find(name);

	return mode ? mode->name : NULL;
}
