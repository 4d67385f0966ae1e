/*
 * Calls that can replace one another (knowledge/siblings.csv): one is allowed, one is not.
 */
#include "check.h"

#include "advice.h"
#include "finding.h"
#include "kin.h"
#include "probe.h"

/* ---- missing ---- */

struct missing {
	struct lint_finding younger, falls_back, older;
};

static void consider_missing(struct lint *lint, struct missing *missing, const struct arch *abi,
        const struct sibling *row)
{
	struct kin_standing standing = kin_standing(lint, abi, row);

	if (!kin_refused(standing))
		return;
	bool enosys = lint_is_enosys(standing.answer.hardest);
	const struct sibling *older = kin_ally(lint, abi, row, -1);
	const struct sibling *ally = older ? older : kin_ally(lint, abi, row, 1);

	/* Where callers expect ENOSYS and get another answer, eperm-trap reports it. */
	if (!ally || (*row->fallback && !enosys))
		return;
	/* Callers of a stronger one fall back, and that is how it should be. */
	if (older && *row->fallback && *row->reach)
		return;
	struct lint_finding *finding = !older           ? &missing->older
	                               : *row->fallback ? &missing->falls_back
	                                                : &missing->younger;

	lint_name(lint, finding, row->call, abi, "%s %s%s%s",
	        *row->reach && older ? "stronger than" : "for", ally->call,
	        *row->reach && older ? ": " : "", older ? row->reach : "");
}

static int run_missing(struct lint *lint, const struct lint_check *self)
{
	struct missing missing = {
	        lint_start(self, LINT_NOTE),
	        lint_start(self, LINT_NOTE),
	        lint_start(self, LINT_NOTE),
	};

	if (lint->allows_by_default)
		return 0;
	lint_for_each_abi (lint, abi)
		sibling_for_each (row)
			consider_missing(lint, &missing, abi, row);
	int result = lint_submit(lint, &missing.younger,
	        "refused; newer C libraries and programs use these instead of what is allowed");

	result |= lint_submit(lint, &missing.falls_back,
	        "refused with ENOSYS; newer C libraries try these and fall back to what is "
	        "allowed");
	result |= lint_submit(lint, &missing.older,
	        "refused; older or other C libraries (musl, Go) may use these instead of what is "
	        "allowed");
	return result;
}

const struct lint_check lint_check_missing_sibling = {
        .code = "missing-sibling",
        .summary = "a call is allowed, another one that does the same is not",
        .advice = "allow them too, if the program may meet another C library; not those that are "
                  "stronger, unless that is wanted",
        .run = run_missing,
};

/* ---- left open ---- */

static int run_left_open(struct lint *lint, const struct lint_check *self)
{
	struct lint_finding finding = lint_start(self, LINT_WARNING);

	if (!lint->allows_by_default)
		return 0;
	lint_for_each_abi (lint, abi)
		sibling_for_each (row) {
			/* Younger ones first: these are what is forgotten. */
			const struct sibling *open = kin_ally(lint, abi, row, 1);

			if (!open)
				open = kin_ally(lint, abi, row, -1);
			/* To refuse the stronger one, or one that callers do without, is
			 * sensible by itself. */
			if (open && !*row->reach && !*row->fallback &&
			        kin_refused(kin_standing(lint, abi, row)))
				lint_name(lint, &finding, row->call, abi, "%s is allowed",
				        open->call);
		}
	return lint_submit(
	        lint, &finding, "refused, but another call does the same and is allowed");
}

const struct lint_check lint_check_left_open = {
        .code = "left-open",
        .summary = "a list of refusals leaves out a call that does the same",
        .advice = "refuse the others too",
        .run = run_left_open,
};

/* ---- arguments in memory ---- */

/* A call whose flags are looked at, while one that keeps its flags in memory is allowed. */
static int run_unseen(struct lint *lint, const struct lint_check *self)
{
	struct lint_finding finding = lint_start(self, LINT_ERROR);

	lint_for_each_abi (lint, abi)
		sibling_for_each (row) {
			/* Rows of a family follow one another, the oldest first. */
			const struct sibling *older = row - 1;

			if (!*row->unseen || row == sibling_table ||
			        !kin_allowed(kin_standing(lint, abi, row)))
				continue;
			struct kin_standing looked_at = kin_standing(lint, abi, older);

			if (sibling_same_family(older, row) && kin_allowed(looked_at) &&
			        looked_at.answer.may_refuse)
				lint_name(lint, &finding, row->call, abi, "around %s", older->call);
		}
	/* clone3 for clone: without an answer of ENOSYS, programs would fail instead of falling
	 * back. */
	lint_advise_fallback(lint, &finding);
	return lint_submit(lint, &finding,
	        "allowed, and its flags are in memory, where no filter looks: the rule about the "
	        "other call's arguments refuses nothing");
}

const struct lint_check lint_check_unseen_arguments = {
        .code = "unseen-arguments",
        .summary = "a rule about arguments that another call walks around",
        .advice = "answer ENOSYS (\"errnoRet\": 38) to it: C libraries fall back to the other call",
        .run = run_unseen,
};
