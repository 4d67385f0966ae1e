/*
 * What the checks of lint share.
 *
 * To add one: in a file of this folder `const struct lint_check lint_check_NAME`, whose run()
 * asks the compiled filter (lint_ask, lint_run) rather than the text, makes findings
 * (lint_start, lint_name, lint_submit) and returns 0; a line in checks.def; a row in
 * docs/lint.md.
 */
#ifndef SECPROF_LINT_CHECK_H
#define SECPROF_LINT_CHECK_H

#include "arch.h"
#include "error.h"
#include "evaluator.h"
#include "lint.h"
#include "lint_remarks.h"
#include "profile.h"

#define CHECK(name) extern const struct lint_check lint_check_##name;
#include "checks.def"
#undef CHECK

struct lint {
	const struct profile *profile;
	const struct lint_remarks *remarks;
	const struct profile *as_oci, *baseline; /* of struct lint_subject */
	const struct arch *native;
	uint32_t engines; /* the runtimes in question: runtime_engine.c */
	struct evaluator evaluator;
	/* Owned: the ABIs that the rules are for and whose filter compiles, the native one
	 * first.  Their filters are there: evaluator_filter() does not fail for them. */
	const struct arch **abis;
	size_t n_abis;
	bool allows_by_default;
	struct lint_report *report;
	struct error *err;
};

#define lint_for_each_abi(lint, variable)                                                 \
	for (size_t variable##_at = 0; variable##_at < (lint)->n_abis; variable##_at++)   \
		for (const struct arch *variable = (lint)->abis[variable##_at]; variable; \
		        variable = NULL)

#endif
