/*
 * What would have to be changed in a profile for a refused call to be admitted.
 */
#ifndef SECPROF_REMEDY_H
#define SECPROF_REMEDY_H

#include "diff.h"
#include "error.h"
#include "evaluator.h"

/* Fills in the remedy of a call whose verdict is not VERDICT_ALLOWED. */
MUST_CHECK int remedy_find(
        struct evaluator *evaluator, struct diff_call *refused, struct error *err);

#endif
