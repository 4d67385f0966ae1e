/*
 * --stacks[=off|first|N]: of which occurrences of a call the stack is kept.
 */
#ifndef SECPROF_CLI_STACKS_OPTION_H
#define SECPROF_CLI_STACKS_OPTION_H

#include "option.h"

/* A struct recorder_stacks. */
option_parser option_stacks;

#endif
