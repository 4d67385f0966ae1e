/*
 * Calls of the kernel in code that the file does not describe: assembly without CFI and sizes.
 * Beside it are padding and tables, whose bytes may be those of any instruction: only what
 * something leads to is read.
 */
#ifndef SECPROF_REACH_CODE_GAPS_H
#define SECPROF_REACH_CODE_GAPS_H

#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_image.h"
#include "error.h"

#include <stdbool.h>
#include <stdint.h>

/* An instruction that enters the kernel. */
struct code_gap_call {
	uint64_t address;
	bool is_syscall; /* "syscall", not "sysenter" or "int $0x80" */
	bool has_number; /* all instructions that lead there directly set the same one: `number` */
	int32_t number;
};

typedef void code_gap_visit(const struct code_gap_call *call, void *context);

/* Visits those that may be run; perhaps one more than once, with different numbers. */
MUST_CHECK int code_gaps_read(
        struct code_image *image, code_gap_visit *visit, void *context, struct error *err);

/* The number that "mov $NUMBER, %eax" (or rax) in front of the place sets. */
bool code_gap_number(const struct code_section *section, size_t at, int32_t *number);

#endif
#endif
