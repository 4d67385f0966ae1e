/*
 * Whether functions return to who calls them.
 */
#ifndef SECPROF_REACH_CODE_RETURNS_H
#define SECPROF_REACH_CODE_RETURNS_H

#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_image.h"

#include <capstone/capstone.h>
#include <stdbool.h>
#include <stdint.h>

/* Nothing comes after the instruction: as a compiler sees it, what is after "hlt" may run. */
bool code_is_end(const cs_insn *instruction);

/* Of any kind, but calls. */
bool code_is_jump(csh handle, const cs_insn *instruction);

/* False if the function that begins there has no way out: neither "ret" nor a jump elsewhere.
 * `scratch` is of cs_malloc. */
bool code_returns(struct code_image *image, csh handle, cs_insn *scratch, uint64_t start);

#endif
#endif
