#include "runtime.h"

#include "runtime_engine.h"

#include "cleanup.h"
#include "runtime_choice.h"
#include "syscall_name.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool runtime_row_is_of(const struct runtime_row *row, uint32_t engines)
{
	for (size_t i = 0; engine_at(i); i++)
		if (engines >> i & 1 && !strcmp(engine_at(i)->engine, row->engine) &&
		        (!*row->version || !strcmp(engine_at(i)->version, row->version)))
			return true;
	/* Rows of bubblewrap and of the init of `docker --init`, which nobody can choose. */
	return engines == ENGINES_ALL && !engine_versions(row->engine, "");
}

/* Calls whose failure a runtime survives are left out where they fail only; where they would
 * be killed, or stopped for a tracer that is not there, they are needed. */
static bool counts(
        const struct runtime_row *row, enum runtime_phase phase, uint32_t engines, bool tolerated)
{
	return row->phase == phase && runtime_row_is_of(row, engines) &&
	       (tolerated || row->need == NEED_REQUIRED);
}

/* Runtimes are programs of the native ABI: setgid32 of i386 is not for x86_64. */
static bool is_native_call(const struct profile *profile, const char *call)
{
	int nr;

	for (size_t i = 0; i < profile->n_architectures; i++) {
		const struct arch *arch = profile->architectures[i];
		bool native = true;

		for (size_t other = 0; other < profile->n_architectures; other++)
			/* Without its parent in the list, an ABI may be a machine's own: i386 on a
			 * 32-bit kernel. */
			native &= !arch_is_sub(arch, profile->architectures[other]);
		if (native && syscall_number(arch, call, &nr))
			return true;
	}
	return false;
}

struct wanted {
	const char *call;
	enum runtime_phase phase;
	uint32_t engines;
	bool tolerated; /* also what may fail */
};

static bool is_wanted(const struct runtime_row *row, const struct wanted *wanted)
{
	return !strcmp(row->call, wanted->call) &&
	       counts(row, wanted->phase, wanted->engines, wanted->tolerated);
}

/* When the versions of an engine that were chosen need a call, and which of them do. */
struct engine_need {
	uint32_t versions;
	char *conditions; /* owned; "without no_new_privs or ..."; NULL: none */
	bool always;
};

static int add_condition(struct engine_need *need, const struct runtime_row *row)
{
	need->always |= !*row->condition;
	/* One that is part of a longer one before it would get lost; no call has two such. */
	if (!*row->condition || (need->conditions && strstr(need->conditions, row->condition)))
		return 0;
	return text_append(&need->conditions, " or ", row->condition);
}

static int find_engine_need(
        const char *engine, const struct wanted *wanted, struct engine_need *need)
{
	runtime_for_each (row) {
		if (strcmp(row->engine, engine) != 0 || !is_wanted(row, wanted))
			continue;
		need->versions |= engine_versions(row->engine, row->version) & wanted->engines;
		if (add_condition(need, row))
			return -1;
	}
	return 0;
}

/* "crun (without no_new_privs)", "runc 1.3.6"; NULL without memory. */
static char *engine_with_conditions(const char *engine, const struct wanted *wanted)
{
	struct engine_need need = {0};
	char *text = NULL;

	if (find_engine_need(engine, wanted, &need) == 0) {
		cleanup_free char *who = engine_text(engine, need.versions, wanted->engines);

		if (!who || asprintf(&text, "%s%s%s%s", who, need.always ? "" : " (",
		                    need.always ? "" : need.conditions, need.always ? "" : ")") < 0)
			text = NULL;
	}
	free(need.conditions);
	return text;
}

char *runtime_who(const char *call, enum runtime_phase phase, uint32_t engines, bool tolerated)
{
	const struct wanted wanted = {call, phase, engines, tolerated};
	const char *reported = NULL;
	char *who = NULL;

	runtime_for_each (row) {
		/* Rows of an engine follow one another. */
		if (!is_wanted(row, &wanted) || (reported && !strcmp(reported, row->engine)))
			continue;
		cleanup_free char *engine = engine_with_conditions(row->engine, &wanted);

		reported = row->engine;
		if (!engine || text_append(&who, ", ", engine)) {
			free(who);
			return NULL;
		}
	}
	return who ? who : strdup("");
}

/* Who needs the call, and when.  NULL: without memory. */
static char *reason(const char *call, uint32_t engines, bool tolerated)
{
	cleanup_free char *who = runtime_who(call, PHASE_START, engines, tolerated);
	char *why;

	/* The reason is the key by which calls are gathered into rules (add_need). */
	if (!who || asprintf(&why, "needed by %s to start the container", who) < 0)
		return NULL;
	return why;
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

int runtime_needs_find(uint32_t engines, const struct profile *profile,
        const struct name_set *known, struct runtime_needs *needs, struct error *err)
{
	bool tolerated = profile->default_action != ACTION_ERRNO;

	runtime_for_each (row) {
		if (!counts(row, PHASE_START, engines, tolerated) ||
		        name_set_has(known, row->call) || !is_native_call(profile, row->call))
			continue;
		char *why = reason(row->call, engines, tolerated);

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
