/*
 * Why a call was made, in a line: "ptrace <- libfoo.so!init_debug <- main (nginx)",
 * "ioctl(TIOCGWINSZ) <- isatty <- main (ls)".
 */
#ifndef SECPROF_CLI_STACK_TEXT_H
#define SECPROF_CLI_STACK_TEXT_H

#include "error.h"
#include "recording.h"
#include "recording_diff.h"

#include <stdbool.h>
#include <stddef.h>

/* Lines for the stacks of a call. */
struct stack_view {
	const struct run *run;
	const struct call *call;
	const struct recording_change *values; /* only those of its values; NULL: all */
	size_t max;                            /* lines, 0: as many as a person may read */
	bool plain;                            /* ASCII arrows, also where the locale has others */
};

/* Calls `visit` for each line, escaped for a terminal: that of the first occurrence comes first,
 * equal ones are there once, and the last one may say how many more stacks there are.  A line is
 * shortened to what matters: of the C library and the dynamic linker the function that was called
 * from outside, nothing from before main or the start of a thread, and of a deep stack its ends. */
typedef int stack_visitor(const char *line, void *context, struct error *err);
MUST_CHECK int stack_text_visit(
        const struct stack_view *view, stack_visitor *visit, void *context, struct error *err);

/* Such lines on standard output, below a title. */
MUST_CHECK int stack_text_print(const struct stack_view *view, struct error *err);

/* Has the call stacks (of these values, NULL: any)? */
bool stack_text_has(const struct call *call, const struct recording_change *values);

/* Members of an object on standard output, after others: "stack", all of it, "stack_truncated",
 * "stack_values", "stacks" and "more_stacks". */
void stack_text_json(const struct run *run, const struct call *call, int indent);

#endif
