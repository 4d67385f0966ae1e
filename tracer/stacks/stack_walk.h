/*
 * Unwinding a captured stack with libunwind.  Only for the helper: libunwind was not written for
 * input that somebody has forged.
 */
#ifndef SECPROF_TRACER_STACK_WALK_H
#define SECPROF_TRACER_STACK_WALK_H

#include "capture.h"
#include "elf_file.h"
#include "helper_protocol.h"

#include <stdbool.h>
#include <stddef.h>

/* False where libunwind is missing or unusable; *why is a static text. */
bool stack_walk_possible(const char **why);

/* Has libunwind do what it does once, before the helper is confined: it tries system calls. */
void stack_walk_prepare(void);

/* Fills reply->frames, n and complete.  Files that were not opened have .fd -1. */
void stack_walk(const struct capture_view *view, const struct elf_file *files, size_t n_files,
        struct helper_reply *reply);

#endif
