/*
 * Whether what is in a register is used after an instruction, on any way through its function.
 */
#ifndef SECPROF_REACH_CODE_USE_H
#define SECPROF_REACH_CODE_USE_H

#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_image.h"

#include <capstone/capstone.h>
#include <stdbool.h>
#include <stdint.h>

struct code_function {
	struct code_image *image;
	const struct code_section *section;
	uint64_t start, end;
};

/* From `address` on; `reg` is of code_register().  True, too, where that cannot be seen.
 * Comparisons do not count.  `scratch` is of cs_malloc. */
bool code_is_used(const struct code_function *function, csh handle, cs_insn *scratch,
        uint64_t address, int reg);

#endif
#endif
