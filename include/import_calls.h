/*
 * What a program that imports a function of the C library may call: knowledge/libc_function.csv.
 */
#ifndef SECPROF_IMPORT_CALLS_H
#define SECPROF_IMPORT_CALLS_H

#include "recording.h"

#include <stdbool.h>

/* Calls `visit` with each call that does the work of the function; none for a function that the
 * table does not have.  The variants for large files and of fortification ("open64", "__read_chk")
 * are those functions, too. */
void import_calls_visit(
        const char *function, void (*visit)(const char *call, void *context), void *context);

/* Was the call observed, on any ABI, or one that can replace it? */
bool import_call_is_observed(const struct run *observed, const char *call);

#endif
