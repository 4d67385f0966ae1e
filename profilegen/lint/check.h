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
#include "outcomes.h"
#include "profile.h"
#include "syscall_limits.h"

#define CHECK(name) extern const struct lint_check lint_check_##name;
#include "checks.def"
#undef CHECK

struct lint {
	const struct profile *profile;
	const struct lint_remarks *remarks;
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

/* ---- findings (finding.c) ---- */

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
MUST_CHECK int lint_tell(struct lint *lint, const struct lint_check *check,
        enum lint_severity severity, const char *text, ...) __attribute__((format(printf, 4, 5)));

/* ---- asking the filter (probe.c) ---- */

/* Nothing is known of the arguments, or one value. */
struct answers lint_ask(struct lint *lint, const struct arch *abi, int nr);
struct answers lint_ask_value(
        struct lint *lint, const struct arch *abi, int nr, unsigned index, uint64_t value);

/* The answer where all arguments are known. */
uint32_t lint_run(
        struct lint *lint, const struct arch *abi, int nr, const uint64_t args[SYSCALL_ARGS]);

/* "errno EPERM", "killed". */
#define LINT_ANSWER_MAX 40
const char *lint_answer_text(uint32_t answer, char buffer[LINT_ANSWER_MAX]);
bool lint_is_enosys(uint32_t answer);

/* Is there a filter for the machine's own ABI? */
bool lint_judges_native(const struct lint *lint);

/* The number of a call that has a name on this ABI. */
bool lint_number(const struct arch *abi, const char *name, int *nr);

/* ---- arguments (values.c) ---- */

/* Arguments for which all conditions of the rule hold; others are 0.  False: there may be
 * none. */
bool lint_satisfy(const struct profile_rule *rule, uint64_t args[SYSCALL_ARGS]);

/* Values at which the answer to a call may change: those that conditions on this argument
 * name, and their neighbours.  Returns how many were written. */
#define LINT_VALUES_MAX 512
size_t lint_edge_values(const struct profile *profile, const char *call, unsigned index,
        uint64_t values[LINT_VALUES_MAX]);

/* ---- advice (advice.c): sets the first that makes the filter answer as wanted ---- */

/* ENOSYS to calls that are refused otherwise. */
void lint_advise_enosys(const struct lint *lint, struct lint_finding *finding);
/* ENOSYS to a call that is allowed, for the sake of the one that callers fall back to. */
void lint_advise_fallback(const struct lint *lint, struct lint_finding *finding);
void lint_advise_allow(const struct lint *lint, struct lint_finding *finding);

/* ---- the whole (summary.c) ---- */

/* "an allow-list: ..."; *line is malloced. */
MUST_CHECK int lint_summarize(struct lint *lint, char **line);

/* ---- rules (values.c) ---- */

bool lint_names(const struct profile_rule *rule, const char *call);

bool lint_same_answer(const struct profile_rule *a, const struct profile_rule *b);

/* Runtimes leave such a rule out without a word. */
bool lint_is_dropped(const struct profile *profile, const struct profile_rule *rule);

#endif
