/*
 * What usage lines and options write in capitals, and what may replace it.
 */
#ifndef SECPROF_CLI_COMPLETION_PLACEHOLDER_H
#define SECPROF_CLI_COMPLETION_PLACEHOLDER_H

#include "typed.h"

/* Prints what may replace a placeholder: "PROFILE", "ARCH,...",
 * "[RECORDING...]", "allow|deny". */
void typed_offer_placeholder(const struct typed *typed, const char *placeholder);

#endif
