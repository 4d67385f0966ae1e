#include "modes.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const struct trace_mode *const modes[] = {
#define MODE(name) &trace_mode_##name,
#include "modes.def"
#undef MODE
};
#define N_MODES (sizeof(modes) / sizeof(modes[0]))

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

const struct trace_mode *modes_find(const char *name)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (!strcmp(aliases[i].alias, name))
			return aliases[i].mode;
	}
	for (size_t i = 0; i < N_MODES; i++) {
		if (!strcmp(modes[i]->name, name))
			return modes[i];
	}
	return NULL;
}

/* What is found holds for the life of secprof: asked again, as memory is short, it could differ,
 * and the mode that is used has to be the one that the recording names. */
const char *modes_why_not(const struct trace_mode *mode)
{
	static struct {
		bool known;
		const char *why;
	} answers[N_MODES];
	size_t i = 0;

	if (!mode->unusable)
		return NULL;
	while (modes[i] != mode) /* verify's, which is not among them, always can be used */
		i++;
	if (!answers[i].known)
		answers[i].why = mode->unusable();
	answers[i].known = true;
	return answers[i].why;
}

const struct trace_mode *modes_usable(const struct trace_mode *mode)
{
	const size_t n = sizeof(next_best) / sizeof(next_best[0]);

	for (size_t i = 0; i < n && modes_why_not(mode); i++)
		mode = next_best[i];
	return mode;
}
