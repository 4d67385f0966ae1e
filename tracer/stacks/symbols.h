/*
 * Names of functions, by libdw.  Only for the helper: the files are the workload's.
 */
#ifndef SECPROF_TRACER_SYMBOLS_H
#define SECPROF_TRACER_SYMBOLS_H

#include "elf_file.h"
#include "helper_protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False where libdw is missing. */
bool symbols_possible(void);

/* Finds what reads mangled names; before the helper is confined. */
void symbols_prepare(void);

/* Names of places (offsets in the file), "" where there is none.  `debug` is a file with its
 * debugging information, taken, or -1. */
void symbols_find(const struct elf_file *file, int debug, const uint64_t *places, size_t n_places,
        char names[][FUNCTION_NAME_MAX]);

#endif
