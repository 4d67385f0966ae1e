/*
 * Making findings.
 */
#ifndef SECPROF_LINT_FINDING_H
#define SECPROF_LINT_FINDING_H

#include "check.h"

#include "arch.h"
#include "error.h"
#include "lint.h"

/* An empty finding; to be ended by lint_submit(). */
struct lint_finding lint_start(const struct lint_check *check, enum lint_severity severity);

/* Adds a call, unless one of that name is there; `detail` may be NULL.  The ABI is kept
 * where it is not the native one. */
void lint_name(const struct lint *lint, struct lint_finding *finding, const char *name,
        const struct arch *abi, const char *detail, ...) __attribute__((format(printf, 5, 6)));

/* Reports a finding with its text, and takes what it owns; one without calls is dropped. */
MUST_CHECK int lint_submit(struct lint *lint, struct lint_finding *finding, const char *text, ...)
        __attribute__((format(printf, 3, 4)));

/* Reports a finding that is about no call. */
MUST_CHECK int lint_submit_text(struct lint *lint, const struct lint_check *check,
        enum lint_severity severity, const char *text, ...) __attribute__((format(printf, 4, 5)));

void lint_finding_release(struct lint_finding *finding);

#endif
