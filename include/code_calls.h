/*
 * Which system calls the code of an ELF file can make by its own instructions, as far as it can be
 * read: by disassembly.  x86_64 only.
 *
 * The file may be hostile: what is read of it is bounded, but processor time and memory are the
 * caller's to limit.
 */
#ifndef SECPROF_CODE_CALLS_H
#define SECPROF_CODE_CALLS_H

#include "elf_facts.h"
#include "error.h"

#include <stdbool.h>
#include <stdint.h>

#define CODE_CALL_NUMBERS 512
#define CODE_WHERE_MAX 160

struct code_calls {
	uint64_t numbers[CODE_CALL_NUMBERS / 64]; /* bits */
	/* The first place whose number is not known: "FUNCTION: why"; "": all are. */
	char unknown[CODE_WHERE_MAX];
};

bool code_calls_have(const struct code_calls *calls, int number);
void code_calls_add(struct code_calls *calls, int number);
void code_calls_unite(struct code_calls *calls, const struct code_calls *more);

enum code_extent {
	CODE_ALL,          /* all functions of the file */
	CODE_FROM_IMPORTS, /* of a C library: those that the imported ones lead to */
};

/* Adds what the file can call; `imported` are the functions that other files import.  Calls of
 * syscall(3) count where they are made.  -1 for what cannot be read, or where secprof was built
 * without capstone. */
MUST_CHECK int code_calls_find(int fd, enum code_extent extent, const struct elf_names *imported,
        struct code_calls *calls, struct error *err);

#endif
