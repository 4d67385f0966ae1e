#include "runtime.h"

#include "profile_model.h"

#include "cleanup.h"

#include <stdlib.h>
#include <string.h>

const struct runtime_row runtime_table[] = {
#define ROW(engine, phase, condition, call, need, source) \
	{engine, phase, condition, call, need, source},
#include "runtime.inc"
#undef ROW
};

const size_t runtime_count = sizeof(runtime_table) / sizeof(runtime_table[0]);

static const struct {
	const char *runtime, *engine;
} engines[] = {
#define ROW(runtime, engine) {runtime, engine},
#include "engine.inc"
#undef ROW
};

#define N_ENGINES (sizeof(engines) / sizeof(engines[0]))

/* A runtime's rows follow one another. */
const char *runtime_name(size_t index)
{
	for (size_t i = 0; i < N_ENGINES; i++)
		if ((!i || strcmp(engines[i].runtime, engines[i - 1].runtime) != 0) && !index--)
			return engines[i].runtime;
	return NULL;
}

static bool uses_engine(uint32_t runtimes, const char *engine)
{
	const char *runtime;

	for (size_t r = 0; (runtime = runtime_name(r)); r++)
		for (size_t i = 0; i < N_ENGINES && runtimes >> r & 1; i++)
			if (!strcmp(engines[i].runtime, runtime) &&
			        !strcmp(engines[i].engine, engine))
				return true;
	return false;
}

bool runtime_is_needed(const char *call)
{
	runtime_for_each(row) if (!strcmp(row->call, call)) return true;
	return false;
}

/* Appends to a list in words; -1 without memory. */
static int append(char **text, const char *separator, const char *word)
{
	char *longer;

	if (asprintf(&longer, "%s%s%s", *text ? *text : "", *text ? separator : "", word) < 0)
		return -1;
	free(*text);
	*text = longer;
	return 0;
}

/* The rows of an engine follow one another, too. */
static bool is_first_of_engine(const struct runtime_row *row)
{
	return row == runtime_table || strcmp(row->engine, row[-1].engine) != 0;
}

char *runtime_engines(uint32_t runtimes)
{
	char *list = NULL;

	runtime_for_each(row) if (is_first_of_engine(row) && uses_engine(runtimes, row->engine) &&
	                          append(&list, ", ", row->engine))
	{
		free(list);
		return NULL;
	}
	return list;
}

/* Calls whose failure a runtime survives are left out where they fail only; where they would
 * be killed, or stopped for somebody who is not there, they are needed. */
static bool counts(
        const struct runtime_row *row, uint32_t runtimes, enum profile_action default_action)
{
	return !strcmp(row->phase, "start") && uses_engine(runtimes, row->engine) &&
	       (default_action != ACTION_ERRNO || !strcmp(row->need, "required"));
}

/* Runtimes are programs of the native ABI: setgid32 of i386 is none of x86_64's business. */
static bool is_native_call(const struct profile *profile, const char *call)
{
	int nr;

	for (size_t i = 0; i < profile->n_architectures; i++) {
		const struct arch *arch = profile->architectures[i];
		bool native = true;

		for (size_t other = 0; other < profile->n_architectures; other++)
			native &= !arch_is_sub(arch, profile->architectures[other]);
		if (native && syscall_number(arch, call, &nr))
			return true;
	}
	return false;
}

/* "crun (without no_new_privs)"; NULL without memory. */
static char *engine_with_conditions(const struct runtime_row *first, const char *call,
        uint32_t runtimes, enum profile_action default_action)
{
	cleanup_free char *conditions = NULL;
	char *text = NULL;
	bool always = false;

	for (const struct runtime_row *row = first; row < runtime_table + runtime_count; row++) {
		if (strcmp(row->engine, first->engine) != 0 || strcmp(row->call, call) != 0 ||
		        !counts(row, runtimes, default_action))
			continue;
		always |= !*row->condition;
		if (append(&conditions, " or ", row->condition))
			return NULL;
	}
	if (asprintf(&text, "%s%s%s%s", first->engine, always ? "" : " (", always ? "" : conditions,
	            always ? "" : ")") < 0)
		return NULL;
	return text;
}

/* Who needs the call, and when.  NULL: without memory. */
static char *reason(const char *call, uint32_t runtimes, enum profile_action default_action)
{
	cleanup_free char *who = NULL;
	const char *told = NULL;
	char *why;

	runtime_for_each(row)
	{
		if (strcmp(row->call, call) != 0 || (told && !strcmp(told, row->engine)) ||
		        !counts(row, runtimes, default_action))
			continue;
		cleanup_free char *engine =
		        engine_with_conditions(row, call, runtimes, default_action);

		told = row->engine;
		if (!engine || append(&who, ", ", engine))
			return NULL;
	}
	return asprintf(&why, "needed by %s to start the container", who) < 0 ? NULL : why;
}

/* Takes over `why`. */
static int add_need(struct runtime_needs *needs, char *why, const char *call, struct error *err)
{
	cleanup_free char *owned = why;

	for (size_t i = 0; i < needs->n_needs; i++)
		if (!strcmp(needs->needs[i].why, why))
			return name_set_add(&needs->needs[i].names, call, err);
	struct runtime_need *longer =
	        reallocarray(needs->needs, needs->n_needs + 1, sizeof(*needs->needs));

	if (!longer)
		return error_no_memory(err);
	needs->needs = longer;
	longer[needs->n_needs] = (struct runtime_need){.why = steal_ptr(owned)};
	return name_set_add(&longer[needs->n_needs++].names, call, err);
}

int runtime_needs_find(uint32_t runtimes, const struct profile *profile,
        const struct name_set *known, struct runtime_needs *needs, struct error *err)
{
	runtime_for_each(row)
	{
		if (!counts(row, runtimes, profile->default_action) ||
		        name_set_has(known, row->call) || !is_native_call(profile, row->call))
			continue;
		char *why = reason(row->call, runtimes, profile->default_action);

		if (!why)
			return error_no_memory(err);
		if (add_need(needs, why, row->call, err))
			return -1;
	}
	return 0;
}

void runtime_needs_release(struct runtime_needs *needs)
{
	for (size_t i = 0; i < needs->n_needs; i++) {
		free(needs->needs[i].why);
		name_set_release(&needs->needs[i].names);
	}
	free(needs->needs);
	*needs = (struct runtime_needs){0};
}
