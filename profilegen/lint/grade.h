/*
 * The grade: what a profile allows of the risk table, weighed, beside Docker's default.
 */
#ifndef SECPROF_LINT_GRADE_H
#define SECPROF_LINT_GRADE_H

#include "lint.h"

/* Scores and letter, from grade->n_allowed. */
void grade_set(struct lint_grade *grade);

#endif
