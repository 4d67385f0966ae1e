/*
 * Calls that C libraries try and do without, if the answer is ENOSYS.
 */
#include "check.h"

#include "advice.h"
#include "finding.h"
#include "kin.h"
#include "probe.h"

#include "syscall_name.h"

#include <errno.h>

/* runc puts before the filter a part that answers ENOSYS to every number above the highest
 * that the profile names; crun, bubblewrap and others do not. */
static int highest_named(const struct lint *lint, const struct arch *abi)
{
	int highest = -1, nr;

	for (size_t r = 0; r < lint->profile->n_rules; r++) {
		const struct profile_rule *rule = &lint->profile->rules[r];

		for (size_t n = 0; n < rule->n_names; n++)
			/* runc skips names that its libseccomp does not know, and so does its
			 * count. */
			if (syscall_known_to_libseccomp(rule->names[n]) &&
			        lint_number(abi, rule->names[n], &nr) && nr > highest)
				highest = nr;
	}
	return highest;
}

/* Is it refused by an answer that callers do not expect, where ENOSYS would help?  It would not, if
 * what callers fall back to is refused as well. */
static bool is_trap(struct lint *lint, const struct arch *abi, const struct sibling *row)
{
	struct kin_standing standing = kin_standing(lint, abi, row);

	return *row->fallback && kin_refused(standing) &&
	       !lint_is_enosys(standing.answer.hardest) &&
	       /* The oldest of a family has none before it that could be refused as well: callers
	        * do without. */
	       (kin_is_oldest(row) || kin_ally(lint, abi, row, -1));
}

static int run_trap(struct lint *lint, const struct lint_check *self)
{
	struct lint_finding everywhere = lint_start(self, LINT_WARNING);
	struct lint_finding not_runc = lint_start(self, LINT_WARNING);
	char text[LINT_ANSWER_MAX];
	int nr;

	lint_for_each_abi (lint, abi) {
		int highest = highest_named(lint, abi);

		sibling_for_each (row) {
			if (!is_trap(lint, abi, row) || !lint_number(abi, row->call, &nr))
				continue;
			lint_name(lint, nr > highest ? &not_runc : &everywhere, row->call, abi,
			        "%s", lint_answer_text(lint_ask(lint, abi, nr).hardest, text));
		}
	}
	/* Two findings, as their calls may need different changes. */
	lint_advise_enosys(lint, &everywhere);
	lint_advise_enosys(lint, &not_runc);
	int result =
	        lint_submit(lint, &everywhere, "C libraries and programs fall back on ENOSYS only");

	result |= lint_submit(lint, &not_runc,
	        "the same, but not under runc, which answers ENOSYS above the highest number that "
	        "a profile names");
	return result;
}

const struct lint_check lint_check_eperm_trap = {
        .code = "eperm-trap",
        .summary = "calls that are tried for ENOSYS and get another answer",
        .advice = "set \"defaultErrnoRet\" to 38 (ENOSYS), or give these calls a rule with "
                  "\"errnoRet\": 38, or allow them",
        .run = run_trap,
};

static int run_docker(struct lint *lint, const struct lint_check *self)
{
	const struct profile *profile = lint->profile;

	if (profile_is_bare(profile) || profile->default_action != ACTION_ERRNO ||
	        profile->default_errno < 0 ||
	        /* What an old Docker answers anyway. */
	        profile->default_errno == EPERM)
		return 0;
	return lint_submit_text(lint, self, LINT_NOTE,
	        "Docker 20.10 and older ignore defaultErrnoRet and answer EPERM; runc answers "
	        "ENOSYS "
	        "above the highest number that a profile names, whatever it says");
}

const struct lint_check lint_check_docker_errno = {
        .code = "docker-errno",
        .summary = "runtimes that do not give the default errno",
        .advice = "nothing, unless such a Docker is in use: then give clone3 a rule of its own",
        .run = run_docker,
};
