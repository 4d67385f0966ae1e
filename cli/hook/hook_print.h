/*
 * Configuration that makes runtimes call the hook.
 */
#ifndef SECPROF_CLI_HOOK_PRINT_H
#define SECPROF_CLI_HOOK_PRINT_H

#include "hook_options.h"

/* What there are; the first one is the default. */
const char *const *hook_print_names(void);

MUST_CHECK int hook_print(
        FILE *out, const char *what, const struct hook_options *options, struct error *err);

#endif
