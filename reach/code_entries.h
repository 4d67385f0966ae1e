/*
 * Where control may come to in the midst of functions, but by their own jumps.
 */
#ifndef SECPROF_REACH_CODE_ENTRIES_H
#define SECPROF_REACH_CODE_ENTRIES_H

#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_image.h"
#include "code_places.h"
#include "code_use.h"
#include "error.h"

#include <capstone/capstone.h>

/* Adds them to *entries, and sorts these.  `scratch` is of cs_malloc. */
MUST_CHECK int code_entries_find(struct code_image *image, csh handle, cs_insn *scratch,
        struct code_places *entries, struct error *err);

/* Those by short jumps into one function from the code around it; which are not among the others.
 * Adds them to *entries. */
MUST_CHECK int code_entries_near(const struct code_function *function, csh handle, cs_insn *scratch,
        struct code_places *entries, struct error *err);

#endif
#endif
