/*
 * Why a call was made, in a line: "ptrace <- libfoo.so!init_debug <- main (nginx)".
 */
#ifndef SECPROF_CLI_STACK_TEXT_H
#define SECPROF_CLI_STACK_TEXT_H

#include "error.h"
#include "recording.h"

#include <stdbool.h>

/* The stack of a call, if it has one (else *text is NULL), shortened to what matters: of the C
 * library and the dynamic linker the function that was called from outside, nothing from before
 * main or the start of a thread, and of a deep stack its ends.  Escaped for a terminal; malloced.
 * Arrows are ASCII where `plain` says so, or the locale has no others. */
MUST_CHECK int stack_text(
        const struct run *run, const struct call *call, bool plain, char **text, struct error *err);

/* Such a line on standard output, below a title; nothing if there is no stack. */
MUST_CHECK int stack_text_print(const struct run *run, const struct call *call, struct error *err);

/* Members of an object on standard output, after others: "stack", all of it, and "stack_truncated".
 */
void stack_text_json(const struct run *run, const struct call *call, int indent);

#endif
