/*
 * Constants of the kernel's interface, by name.
 */
#ifndef SECPROF_CLI_CONSTANT_H
#define SECPROF_CLI_CONSTANT_H

#include "arch.h"
#include "error.h"

/* The value on `arch`; refuses what is not in constants.def, or not known for `arch`. */
MUST_CHECK int constant_parse(
        const char *name, const struct arch *arch, uint64_t *value, struct error *err);

/* The first with that prefix and value; NULL: none. */
const char *constant_name(const char *prefix, uint64_t value, const struct arch *arch);

#endif
