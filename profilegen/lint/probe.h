/*
 * Asking the filter.
 */
#ifndef SECPROF_LINT_PROBE_H
#define SECPROF_LINT_PROBE_H

#include "check.h"

#include "arch.h"
#include "outcomes.h"
#include "syscall_limits.h"

#include <stdbool.h>
#include <stdint.h>

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

#endif
