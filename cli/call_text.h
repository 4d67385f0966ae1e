/*
 * A system call as a person writes it: "clone3", "socket(AF_ALG, _, 0)", "i386:mmap2(...)",
 * "101"; or as strace prints it: "[pid 7] openat(AT_FDCWD, "/x", O_RDONLY) = 3".
 */
#ifndef SECPROF_CLI_CALL_TEXT_H
#define SECPROF_CLI_CALL_TEXT_H

#include "arch.h"
#include "error.h"
#include "syscall_limits.h"

struct call_text {
	const struct arch *arch;
	int nr;
	bool by_number;
	uint64_t args[SYSCALL_ARGS];
	bool known[SYSCALL_ARGS]; /* the others were left out, or written as "_", "..." or U+2026 */
	char unreadable[40];      /* the first word of strace that is not in the table */
};

/* Arguments are numbers (decimal, hexadecimal, octal; a minus sign as in C) and constants of
 * cli/constants.def, or several of them joined by "|".  Without "ABI:" the call is one of
 * `native`.  Of a line of strace, what a filter cannot see (strings, structs) is unknown, and
 * so are constants that are not in the table and negative numbers, whose upper half strace
 * does not show. */
MUST_CHECK int call_text_parse(
        const char *text, const struct arch *native, struct call_text *call, struct error *err);

/* The same of a text that is cut to pieces by it: so all that fails is the text's fault, and not
 * for lack of memory.  Errors do not repeat the text. */
MUST_CHECK int call_text_take(
        char *text, const struct arch *native, struct call_text *call, struct error *err);

#endif
