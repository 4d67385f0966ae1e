/*
 * Advice that was tried: each sets the first that makes the filter answer as wanted.
 */
#ifndef SECPROF_LINT_ADVICE_H
#define SECPROF_LINT_ADVICE_H

#include "check.h"

#include "lint.h"

/* ENOSYS to calls that are refused otherwise. */
void lint_advise_enosys(const struct lint *lint, struct lint_finding *finding);
/* ENOSYS to a call that is allowed, for the sake of the one that callers fall back to. */
void lint_advise_fallback(const struct lint *lint, struct lint_finding *finding);
void lint_advise_allow(const struct lint *lint, struct lint_finding *finding);

#endif
