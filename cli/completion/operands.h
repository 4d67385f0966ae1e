/*
 * Operands, read from usage lines: "secprof diff [options] RECORDING... PROFILE".
 */
#ifndef SECPROF_CLI_COMPLETION_OPERANDS_H
#define SECPROF_CLI_COMPLETION_OPERANDS_H

#include "typed.h"

#include "../command.h"

/* Prints what the operand with this index, from 0, may become, by any of the usage lines. */
void typed_offer_operand(const struct typed *typed, const struct command *command, size_t index);

#endif
