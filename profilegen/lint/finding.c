#include "finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lint_finding_release(struct lint_finding *finding)
{
	for (size_t i = 0; i < finding->n_calls; i++) {
		free(finding->calls[i].name);
		free(finding->calls[i].detail);
	}
	free(finding->calls);
	free(finding->text);
	*finding = (struct lint_finding){0};
}

struct lint_finding lint_start(const struct lint_check *check, enum lint_severity severity)
{
	return (struct lint_finding){.check = check, .severity = severity};
}

static bool has_name(const struct lint_finding *finding, const char *name)
{
	for (size_t i = 0; i < finding->n_calls; i++)
		if (!strcmp(finding->calls[i].name, name))
			return true;
	return false;
}

void lint_name(const struct lint *lint, struct lint_finding *finding, const char *name,
        const struct arch *abi, const char *detail, ...)
{
	struct lint_call call = {.name = strdup(name), .abi = abi == lint->native ? NULL : abi};
	struct lint_call *calls =
	        reallocarray(finding->calls, finding->n_calls + 1, sizeof(*calls));
	va_list arguments;

	if (calls)
		finding->calls = calls;
	va_start(arguments, detail);
	if (detail && vasprintf(&call.detail, detail, arguments) < 0) {
		call.detail = NULL;
		finding->failed = true;
	}
	va_end(arguments);
	/* Noted, not returned: a check makes many such calls, and one test at the end is enough. */
	finding->failed |= !call.name || !calls;
	/* One call, one mention: the first ABI stands for the others. */
	if (finding->failed || has_name(finding, name)) {
		free(call.name);
		free(call.detail);
		return;
	}
	/* Owned by the finding, which lint_submit() hands to the report. */
	calls[finding->n_calls++] = call;
}

static int add(struct lint *lint, struct lint_finding *finding)
{
	struct lint_report *report = lint->report;
	struct lint_finding *all =
	        reallocarray(report->findings, report->n_findings + 1, sizeof(*all));

	if (all)
		report->findings = all;
	/* An error, since a report without this finding would pass for a complete one. */
	if (!all || finding->failed) {
		lint_finding_release(finding);
		return error_no_memory(lint->err);
	}
	all[report->n_findings++] = *finding;
	report->n_by_severity[finding->severity]++;
	*finding = (struct lint_finding){0};
	return 0;
}

static void set_text(struct lint_finding *finding, const char *text, va_list arguments)
        __attribute__((format(printf, 2, 0)));

static void set_text(struct lint_finding *finding, const char *text, va_list arguments)
{
	if (vasprintf(&finding->text, text, arguments) < 0) {
		finding->text = NULL;
		finding->failed = true;
	}
}

int lint_submit(struct lint *lint, struct lint_finding *finding, const char *text, ...)
{
	va_list arguments;

	/* So that a check can start its findings and submit them whether or not there was
	 * anything. */
	if (!finding->n_calls && !finding->failed)
		return 0;
	va_start(arguments, text);
	set_text(finding, text, arguments);
	va_end(arguments);
	return add(lint, finding);
}

int lint_submit_text(struct lint *lint, const struct lint_check *check, enum lint_severity severity,
        const char *text, ...)
{
	struct lint_finding finding = lint_start(check, severity);
	va_list arguments;

	va_start(arguments, text);
	set_text(&finding, text, arguments);
	va_end(arguments);
	return add(lint, &finding);
}
