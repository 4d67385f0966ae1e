/*
 * code_calls_find in a process that can do nothing else: code of a hostile file is read there.
 */
#ifndef SECPROF_REACH_CODE_HELPER_H
#define SECPROF_REACH_CODE_HELPER_H

#include "code_calls.h"
#include "elf_facts.h"
#include "error.h"

/* As code_calls_find; -1 also if the process fails, or takes too long. */
MUST_CHECK int code_helper_find(int fd, enum code_extent extent, const struct elf_names *imported,
        struct code_calls *calls, struct error *err);

#endif
