/*
 * What the kernel maps to be executed, which sections need not describe.
 */
#ifndef SECPROF_REACH_CODE_SEGMENTS_H
#define SECPROF_REACH_CODE_SEGMENTS_H

#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "elf_reader.h"
#include "error.h"

/* Code is looked for in sections: -1 if an executable segment has bytes, beside headers and
 * padding, that no section has. */
MUST_CHECK int code_segments_check(const struct elf_reader *file, struct error *err);

#endif
#endif
