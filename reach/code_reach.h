/*
 * Which functions of a C library may be called by programs that import some of them.
 */
#ifndef SECPROF_REACH_CODE_REACH_H
#define SECPROF_REACH_CODE_REACH_H

#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_image.h"
#include "error.h"

/* Marks them CODE_REACHED: those that are marked CODE_SHARED, those that data points to, and what
 * they call, jump to, or take the address of. */
MUST_CHECK int code_reach(struct code_image *image, struct error *err);

#endif
#endif
