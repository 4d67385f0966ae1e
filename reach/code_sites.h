/*
 * The numbers of system calls in the functions of a file.
 */
#ifndef SECPROF_REACH_CODE_SITES_H
#define SECPROF_REACH_CODE_SITES_H

#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_calls.h"
#include "code_image.h"
#include "error.h"

/* Adds the numbers; with CODE_FROM_IMPORTS only of functions that are marked CODE_REACHED. */
MUST_CHECK int code_sites_find(struct code_image *image, enum code_extent extent,
        struct code_calls *calls, struct error *err);

#endif
#endif
