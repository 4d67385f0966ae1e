/*
 * Profiles that libseccomp, Linux or a runtime in question does not load.
 */
#include "check.h"

#include "../obstacles.h"
#include "finding.h"

#include "profile_compile.h"

#include <linux/filter.h>

/* A runtime loads the filters of all ABIs as one.  It repeats the first few instructions for
 * none of them, so the sum is a little more than what it gets. */
static int check_sum(struct lint *lint, const struct lint_check *self)
{
	size_t sum = 0;

	/* What a runtime makes of two profiles is another filter than the two together. */
	if (lint->baseline)
		return 0;
	lint_for_each_abi (lint, abi)
		sum += evaluator_filter(&lint->evaluator, abi, lint->err)->length;
	if (sum <= BPF_MAXINSNS)
		return 0;
	return lint_submit_text(lint, self, LINT_ERROR,
	        "the filters of all ABIs have %zu instructions together, Linux takes %d", sum,
	        BPF_MAXINSNS);
}

struct reporting {
	struct lint *lint;
	const struct lint_check *self;
	bool reported;
};

static int report_obstacle(const struct obstacle *obstacle, void *context)
{
	struct reporting *reporting = context;

	if (!(obstacle->engines & reporting->lint->engines))
		return 0;
	reporting->reported = true;
	return lint_submit_text(reporting->lint, reporting->self, LINT_ERROR, "%s: %s",
	        obstacle->rule ? obstacle->rule->place : "defaultAction", obstacle->what);
}

static int run(struct lint *lint, const struct lint_check *self)
{
	struct reporting reporting = {lint, self, false};
	struct error why;

	if (obstacles_find(lint->profile, report_obstacle, &reporting))
		return -1;
	/* libseccomp's own refusal may have the same reason. */
	if (reporting.reported)
		return check_sum(lint, self);
	arch_for_each (abi) {
		if (!profile_covers(lint->profile, lint->native, abi) ||
		        evaluator_filter(&lint->evaluator, abi, &why))
			continue;
		if (!evaluator_is_refused(&lint->evaluator, abi)) {
			*lint->err = why;
			return -1;
		}
		/* libseccomp refuses the profile on any machine; what failed for lack of memory was
		 * no verdict. */
		if (lint_submit_text(lint, self, LINT_ERROR, "%s", why.text))
			return -1;
	}
	return check_sum(lint, self);
}

const struct lint_check lint_check_does_not_load = {
        .code = "does-not-load",
        .summary = "a profile that cannot be loaded",
        .advice = "change the rules that are named; a long filter needs fewer names or ABIs",
        .run = run,
};
