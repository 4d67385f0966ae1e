/*
 * What every program needs, and what container runtimes need to start one.
 */
#include "check.h"

#include "../rarely_seen.h"
#include "../runtime.h"
#include "../runtime_table.h"
#include "advice.h"
#include "finding.h"
#include "probe.h"

#include "cleanup.h"
#include "outcomes.h"

#include <linux/seccomp.h>
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

	rarely_seen_for_each (row) {
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
	lint_advise_allow(lint, &everywhere);
	lint_advise_allow(lint, &beside);
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

static const char *const what_for[] = {
        [PHASE_START] = "to start a container",
        [PHASE_EXEC] = "to run a command in a running container",
        [PHASE_INIT] = "for a container with an init of its own",
};

/* Calls that are made but may fail matter where they would be killed. */
static bool is_fatal(enum runtime_necessity need, struct answers answer)
{
	bool may_fail = need == NEED_TOLERATED;
	uint32_t action = answer.hardest & SECCOMP_RET_ACTION_FULL;

	if (answer.may_allow)
		return false;
	/* A SIGSYS ends a runtime as well: its default action is to dump core (signal(7)). */
	return !may_fail || action == SECCOMP_RET_KILL_THREAD ||
	       action == SECCOMP_RET_KILL_PROCESS || action == SECCOMP_RET_TRAP;
}

static bool is_refused(struct lint *lint, const struct runtime_row *row)
{
	int nr;

	return lint_number(lint->native, row->call, &nr) &&
	       is_fatal(row->need, lint_ask(lint, lint->native, nr));
}

/* What every program needs is needed-call's business, what a start needs is reported there. */
static bool is_reported_elsewhere(struct lint *lint, const struct runtime_row *row)
{
	rarely_seen_for_each (seen)
		if (!*seen->beside && !strcmp(seen->call, row->call))
			return true;
	if (row->phase == PHASE_START)
		return false;
	runtime_for_each (start)
		if (start->phase == PHASE_START && !strcmp(start->call, row->call) &&
		        runtime_row_is_of(start, lint->engines) && is_refused(lint, start))
			return true;
	return false;
}

static bool is_first_row(const struct runtime_row *row)
{
	for (const struct runtime_row *earlier = runtime_table; earlier < row; earlier++)
		if (!strcmp(earlier->call, row->call) && earlier->phase == row->phase)
			return false;
	return true;
}

/* "crun (without no_new_privs), runc 1.3.6"; malloced, "" if nobody.  It takes part whether or
 * not failing is tolerated, as the row decides that. */
static char *who_needs(struct lint *lint, const struct runtime_row *row)
{
	int nr;

	if (!lint_number(lint->native, row->call, &nr) || is_reported_elsewhere(lint, row))
		return strdup("");
	struct answers answer = lint_ask(lint, lint->native, nr);

	if (answer.may_allow)
		return strdup("");
	return runtime_who(row->call, row->phase, lint->engines, is_fatal(NEED_TOLERATED, answer));
}

/* One finding for all calls that the same runtimes need in the same situations. */
static int check_group(
        struct lint *lint, const struct lint_check *self, const struct runtime_row *first)
{
	struct lint_finding finding =
	        lint_start(self, first->phase == PHASE_START ? LINT_WARNING : LINT_NOTE);
	cleanup_free char *who = who_needs(lint, first);

	if (!who)
		return error_no_memory(lint->err);
	for (const struct runtime_row *row = runtime_table;
	        *who && row < runtime_table + runtime_count; row++) {
		if (!is_first_row(row) || row->phase != first->phase)
			continue;
		cleanup_free char *same = who_needs(lint, row);

		if (!same)
			/* Not `continue`: a call that is left out for lack of memory would make the
			 * finding wrong. */
			finding.failed = true;
		else if (strcmp(same, who) != 0)
			continue;
		else if (row < first)
			return 0;
		else
			lint_name(lint, &finding, row->call, lint->native, NULL);
	}
	lint_advise_allow(lint, &finding);
	return lint_submit(
	        lint, &finding, "refused, and needed by %s %s", who, what_for[first->phase]);
}

static int run_runtime(struct lint *lint, const struct lint_check *self)
{
	/* Runtimes are programs of the native ABI. */
	if (!lint_judges_native(lint))
		return 0;
	runtime_for_each (row)
		if (is_first_row(row) && check_group(lint, self, row))
			return -1;
	return 0;
}

const struct lint_check lint_check_runtime_start = {
        .code = "runtime-start",
        .summary = "runtimes that could not start a container with this profile",
        .advice = "allow what the runtime in use needs, in the situation that applies",
        .run = run_runtime,
};
