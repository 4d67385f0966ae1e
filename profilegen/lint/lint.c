/*
 *   start()          the filters of all ABIs that compile, the native one first
 *   lint_summarize() the profile in a line
 *   run_checks()     each check adds findings by lint_submit()
 *   grade_set()      from what risky-call has counted
 *   sort()           most serious first
 */
#include "lint.h"
#include "lint_remarks.h"

#include "finding.h"
#include "grade.h"
#include "summary.h"

#include "bpf.h"
#include "evaluator.h"
#include "profile_compile.h"
#include "runtime_choice.h"

#include <stdlib.h>

const struct lint_check *const lint_checks[] = {
#define CHECK(name) &lint_check_##name,
#include "checks.def"
#undef CHECK
        NULL,
};

const char *lint_severity_name(enum lint_severity severity)
{
	static const char *const names[] = {
	        [LINT_ERROR] = "error",
	        [LINT_WARNING] = "warning",
	        [LINT_NOTE] = "note",
	};

	return names[severity];
}

/* An ABI whose filter libseccomp refuses is left to the check does-not-load.  One that could
 * not be compiled here, for lack of memory, is not: the rest would pass for the whole. */
static int add_abi(struct lint *lint, const struct arch *abi)
{
	struct error why;

	if (evaluator_filter(&lint->evaluator, abi, &why)) {
		lint->abis[lint->n_abis++] = abi;
		return 0;
	}
	if (evaluator_is_refused(&lint->evaluator, abi))
		return 0;
	*lint->err = why;
	return -1;
}

static int start(struct lint *lint)
{
	const struct profile *profile = lint->profile;
	uint32_t by_default = profile_answer(profile->default_action, profile->default_errno);

	if (evaluator_init(&lint->evaluator, profile, lint->native, lint->err))
		return -1;
	lint->evaluator.beside = lint->baseline;
	lint->abis = calloc(arch_count, sizeof(*lint->abis));
	if (!lint->abis)
		return error_no_memory(lint->err);
	lint->allows_by_default = bpf_action_allows(by_default);
	/* libseccomp's filters are always for the native ABI as well, listed or not. */
	if (add_abi(lint, lint->native))
		return -1;
	arch_for_each (abi)
		if (abi != lint->native && profile_covers(profile, lint->native, abi) &&
		        add_abi(lint, abi))
			return -1;
	return 0;
}

static size_t order_of(const struct lint_check *check)
{
	size_t order = 0;

	while (lint_checks[order] != check)
		order++;
	return order;
}

/* Findings of one check keep their order: they were found in that of the profile. */
static bool comes_before(const struct lint_finding *a, const struct lint_finding *b)
{
	if (a->severity != b->severity)
		return a->severity < b->severity;
	return order_of(a->check) < order_of(b->check);
}

/* By insertion, which is stable; there are few. */
static void sort(struct lint_report *report)
{
	for (size_t i = 1; i < report->n_findings; i++) {
		struct lint_finding moving = report->findings[i];
		size_t at = i;

		for (; at && comes_before(&moving, &report->findings[at - 1]); at--)
			report->findings[at] = report->findings[at - 1];
		report->findings[at] = moving;
	}
}

static int run_checks(struct lint *lint)
{
	for (size_t i = 0; lint_checks[i]; i++)
		if (lint_checks[i]->run(lint, lint_checks[i]))
			return -1;
	return 0;
}

void lint_report_ignore(struct lint_report *report, const struct lint_check *check)
{
	size_t n_kept = 0;

	for (size_t i = 0; i < report->n_findings; i++) {
		struct lint_finding *finding = &report->findings[i];

		if (finding->check != check) {
			report->findings[n_kept++] = *finding;
			continue;
		}
		report->n_by_severity[finding->severity]--;
		report->n_ignored++;
		lint_finding_release(finding);
	}
	report->n_findings = n_kept;
}

void lint_report_release(struct lint_report *report)
{
	for (size_t i = 0; i < report->n_findings; i++)
		lint_finding_release(&report->findings[i]);
	free(report->findings);
	free(report->summary);
	*report = (struct lint_report){0};
}

int lint_profile(const struct lint_subject *subject, struct lint_report *report, struct error *err)
{
	uint32_t chosen = subject->context->runtime.engines;
	struct lint lint = {
	        .profile = subject->profile,
	        .remarks = subject->remarks,
	        .as_oci = subject->as_oci,
	        .baseline = subject->baseline,
	        .native = subject->context->native,
	        .engines = chosen ? chosen : ENGINES_ALL,
	        .report = report,
	        .err = err,
	};
	int result = -1;

	if (!start(&lint) && !lint_summarize(&lint, &report->summary) && !run_checks(&lint)) {
		grade_set(&report->grade);
		sort(report);
		result = 0;
	}
	/* Findings borrow nothing from it, so the report outlives it. */
	evaluator_release(&lint.evaluator);
	free(lint.abis);
	if (result)
		lint_report_release(report);
	return result;
}
