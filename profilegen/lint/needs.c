/*
 * What every program needs, and what container runtimes need to start one.
 */
#include "check.h"

#include "../rarely_seen.h"
#include "../runtime.h"

#include "cleanup.h"

#include <string.h>

static bool may_allow(struct lint *lint, const struct arch *abi, const char *call)
{
	int nr;

	return lint_number(abi, call, &nr) && lint_ask(lint, abi, nr).may_allow;
}

/* The calls that every program may need, or those that some need beside one that is allowed. */
static void find_needed(struct lint *lint, const struct arch *abi, struct lint_finding *everywhere,
        struct lint_finding *beside)
{
	int nr;

	rarely_seen_for_each(row)
	{
		if (!lint_number(abi, row->call, &nr) || may_allow(lint, abi, row->call))
			continue;
		if (!*row->beside)
			lint_name(lint, everywhere, row->call, abi, "%s", row->why);
		else if (may_allow(lint, abi, row->beside))
			lint_name(lint, beside, row->call, abi, "beside %s: %s", row->beside,
			        row->why);
	}
}

static int run_needed(struct lint *lint, const struct lint_check *self)
{
	struct lint_finding everywhere = lint_start(self, LINT_WARNING);
	struct lint_finding beside = lint_start(self, LINT_NOTE);

	lint_for_each_abi (lint, abi)
		find_needed(lint, abi, &everywhere, &beside);
	int result =
	        lint_submit(lint, &everywhere, "refused, though nearly every program needs them");

	result |= lint_submit(
	        lint, &beside, "refused, though some programs need them, in some runs only");
	return result;
}

const struct lint_check lint_check_needed_call = {
        .code = "needed-call",
        .summary = "calls that recordings miss and programs need",
        .advice = "allow them",
        .run = run_needed,
};

/* ---- runtimes ---- */

static const struct {
	const char *phase, *what_for;
} phases[] = {
        {"start", "to start a container"},
        {"exec", "to run a command in a running container"},
        {"init", "for a container with an init of its own"},
};

static const char *what_for(const struct runtime_row *row)
{
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++)
		if (!strcmp(phases[i].phase, row->phase))
			return phases[i].what_for;
	return row->phase;
}

static bool same_start(const struct runtime_row *a, const struct runtime_row *b)
{
	return !strcmp(a->engine, b->engine) && !strcmp(a->phase, b->phase) &&
	       !strcmp(a->condition, b->condition);
}

/* Calls that are made but may fail matter where failing means death. */
static bool is_fatal(const struct runtime_row *row, struct lint_answer answer)
{
	bool may_fail = !strcmp(row->need, "tolerated");
	uint32_t action = answer.refusal & SECCOMP_RET_ACTION_FULL;

	if (answer.may_allow)
		return false;
	return !may_fail || action == SECCOMP_RET_KILL_THREAD ||
	       action == SECCOMP_RET_KILL_PROCESS || action == SECCOMP_RET_TRAP;
}

/* Is the call refused in the situation of `first`, and to which versions of the engine? */
static bool is_failing(struct lint *lint, const struct runtime_row *first, const char *call, int nr,
        uint32_t *versions)
{
	bool failing = false;

	runtime_for_each(row)
	{
		if (!same_start(row, first) || strcmp(row->call, call) != 0 ||
		        !runtime_row_is_of(row, lint->engines) ||
		        !is_fatal(row, lint_ask(lint, lint->native, nr)))
			continue;
		failing = true;
		*versions |= engine_versions(row->engine, row->version);
	}
	return failing;
}

static int add_failing(struct lint *lint, struct lint_finding *finding,
        const struct runtime_row *first, const char *call)
{
	uint32_t versions = 0;
	int nr;

	if (!lint_number(lint->native, call, &nr) || !is_failing(lint, first, call, nr, &versions))
		return 0;
	cleanup_free char *who = engine_text(first->engine, versions, lint->engines);

	if (!who)
		return error_no_memory(lint->err);
	bool is_all = !strcmp(who, first->engine);

	lint_name(lint, finding, call, lint->native, is_all ? NULL : "%s", who);
	return 0;
}

/* What a runtime needs in one situation; it runs on the native ABI. */
static int check_start(
        struct lint *lint, const struct lint_check *self, const struct runtime_row *first)
{
	struct lint_finding finding =
	        lint_start(self, strcmp(first->phase, "start") ? LINT_NOTE : LINT_WARNING);

	for (const struct runtime_row *earlier = runtime_table; earlier < first; earlier++)
		if (same_start(earlier, first))
			return 0;
	runtime_for_each(
	        row) if (same_start(row, first) && add_failing(lint, &finding, first, row->call))
	        finding.failed = true;
	return lint_submit(lint, &finding, "refused, and needed by %s%s%s%s %s", first->engine,
	        *first->condition ? " (" : "", first->condition, *first->condition ? ")" : "",
	        what_for(first));
}

static int run_runtime(struct lint *lint, const struct lint_check *self)
{
	if (!lint_judges_native(lint))
		return 0;
	runtime_for_each(row) if (check_start(lint, self, row)) return -1;
	return 0;
}

const struct lint_check lint_check_runtime_start = {
        .code = "runtime-start",
        .summary = "runtimes that could not start a container with this profile",
        .advice = "allow what the runtime in use needs, in the situation that applies",
        .run = run_runtime,
};
