/*
 * What the reader of profiles has found, as findings.
 */
#include "check.h"

#include "finding.h"

#include "lint_remarks.h"
#include "profile_read.h"

static int submit_all(struct lint *lint, const struct lint_check *check,
        enum profile_warning_kind kind, enum lint_severity severity)
{
	for (size_t i = 0; i < lint->remarks->n_items; i++) {
		const struct lint_remark *remark = &lint->remarks->items[i];

		if (remark->kind == kind &&
		        lint_submit_text(lint, check, severity, "%s", remark->line))
			return -1;
	}
	return 0;
}

/* Names that libseccomp does not know are left to unknown-name, which has them together. */
static int run_reading(struct lint *lint, const struct lint_check *self)
{
	if (submit_all(lint, self, WARNING_IGNORED, LINT_WARNING))
		return -1;
	/* Runtimes ignore a comment as they ignore a misspelt key, but this one was meant so. */
	return submit_all(lint, self, WARNING_COMMENT, LINT_NOTE);
}

const struct lint_check lint_check_reading = {
        .code = "reading",
        .summary = "parts of the file that runtimes ignore",
        .advice = "take them out, if they are no comments",
        .run = run_reading,
};

static int run_refused(struct lint *lint, const struct lint_check *self)
{
	if (submit_all(lint, self, WARNING_REFUSED, LINT_ERROR))
		return -1;
	return submit_all(lint, self, WARNING_REFUSED_BY_SOME, LINT_WARNING);
}

const struct lint_check lint_check_runtime_refuses = {
        .code = "runtime-refuses",
        .summary = "parts of the file for which a runtime starts no container",
        .advice = "take them out, or choose another runtime (--runtime)",
        .run = run_refused,
};

static int run_alternatives(struct lint *lint, const struct lint_check *self)
{
	return submit_all(lint, self, WARNING_ALTERNATIVES, LINT_WARNING);
}

const struct lint_check lint_check_alternatives = {
        .code = "alternatives",
        .summary = "rules whose conditions are alternatives, though they read like a range",
        .advice = "write a rule for each alternative, if that is meant; a range of values as "
                  "rules with SCMP_CMP_MASKED_EQ",
        .run = run_alternatives,
};
